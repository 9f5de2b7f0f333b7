// Filter and search among the rows of the table; without this script all of them are shown.
(function () {
  "use strict";
  var form = document.getElementById("sok");
  var count = document.getElementById("sok-antal");
  var rows = Array.prototype.slice.call(document.querySelectorAll("#sokbar tbody tr"));
  var words = document.getElementById("sok-text");
  var choices = Array.prototype.slice.call(form.querySelectorAll("select"));
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });

  function fits(row, number) {
    var sought = words.value.toLowerCase().split(/\s+/);
    return sought.every(function (word) { return texts[number].indexOf(word) >= 0; }) &&
      choices.every(function (choice) {
        var value = row.getAttribute("data-f" + choice.getAttribute("data-facet")) || "";
        return !choice.value || value.split("|").indexOf(choice.value) >= 0;
      });
  }

  function show() {
    var shown = 0;
    rows.forEach(function (row, number) {
      row.hidden = !fits(row, number);
      if (!row.hidden) { shown += 1; }
    });
    count.textContent = count.getAttribute("data-mall")
      .replace("{n}", shown).replace("{alla}", rows.length);
  }

  form.addEventListener("input", show);
  form.addEventListener("reset", function () { setTimeout(show, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  show();
})();
