#!/usr/bin/env bash
# Make a folder with Pyodide and the compiled packages of handlingsplan, as the Pyodide project
# releases such a folder, out of package registries alone: supply.sh FOLDER
# Needs Debian with apt-get and dpkg-dev, make, node, npm, and a Python 3.12 with its headers.
# What is made is FOLDER/pyodide; where it is there already, made by the same recipe, nothing is done.
# Exit code 3: a piece cannot be had here.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
PINS=$HERE/../../requirements/run.txt
mkdir -p "$1" && cd "$1"
W=$PWD

PYODIDE=0.27.7 # the only ABI for which pandas itself publishes a wheel
ABI=cp312-cp312-pyodide_2024_0_wasm32
CYTHON=3.1.4 NINJA=1.13.0
PYDANTIC=1.10.26 # the last one in pure Python; pandera takes both
NUMPY=2.5.5 NUMPY_SHA256=5cddc243c75114ba845f01b1f87aca1572dbf7b6c2d88636ed3e1d2bccd7f1bf
MSGSPEC=0.22.0 MSGSPEC_SHA256=0a13624a4969159fe35d8c2a3d377b2b61bbd8585e327440d5e52725affcce38
LXML=6.1.3 LXML_SHA256=45222d94ddd511536f3b2f7d9deae3b2339b4ce0f075f1ca25703b07cad9dd21

STAMP=$(cat "$HERE"/*.* "$PINS" | sha256sum)
if [ "$(cat pyodide/recipe.sha256 2>/dev/null)" = "$STAMP" ]; then
    printf 'Pyodide and its packages are there already, made by this recipe.\n'
    exit 0
fi

begin=$SECONDS
did() {
    printf -- '--- %s: %d s\n' "$1" $((SECONDS - begin))
    begin=$SECONDS
}
lacks() {
    printf 'A piece of the page cannot be had here: %s.\n' "$1"
    exit 3
}

python312() {
    local one
    for one in python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12.*/bin/python3.12; do
        if "$one" -c 'import sysconfig as s; open(s.get_path("include") + "/Python.h")' 2>/dev/null; then
            "$one" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}
PY=$(python312)
[ -n "$PY" ] || lacks 'a Python 3.12 with its headers'
for program in apt-get dpkg-source make node npm; do
    command -v "$program" >/dev/null || lacks "the program $program"
done

# clang, lld and the C and C++ headers of emscripten's sysroot, unpacked here and not installed.
debian_packages() {
    mkdir -p debs tc
    (cd debs && apt-get -qq -o APT::Sandbox::User=root download \
        clang-19 libclang-cpp19 libllvm19 libclang-common-19-dev lld-19 llvm-19 emscripten) || return 1
    local deb
    for deb in debs/*.deb; do
        case $deb in
        */emscripten_*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C tc ./usr/share/emscripten/cache/sysroot/include ;;
        *) dpkg-deb -x "$deb" tc ;;
        esac
    done
    # Debian has emscripten 3.1.6, Pyodide 3.1.58: where the two differ, as abi.c sees them.
    local bits=tc/usr/share/emscripten/cache/sysroot/include/bits
    sed -i 's/^typedef long time_t/typedef long long time_t/' $bits/alltypes.h
    sed -i '/__st_dev_padding/d; /__st_ino_truncated/d; /__st_rdev_padding/d' $bits/stat.h
}

# libxml2 and libxslt, with Debian's patches.
debian_sources() {
    sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >src.sources
    local o=(-qq -o Dir::Etc::sourcelist="$W/src.sources" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::State::lists="$W/lists" -o APT::Sandbox::User=root)
    mkdir -p lists/partial
    apt-get "${o[@]}" update && apt-get "${o[@]}" source libxml2 libxslt >/dev/null
}

pin() { grep -oE "^$1==[^ ;]+" "$PINS" | tail -1; }
download() {
    "$PY" -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: \
        --implementation cp --python-version 3.12 "$@" 2> >(grep -v 'is ignored' >&2)
}

# Wheels that need no building: pandas' own for Pyodide, and three without their compiled speed-ups.
wheels() {
    mkdir -p wheels foreign
    download -d wheels --abi cp312 --platform pyemscripten_2024_0_wasm32 "$(pin pandas)" || return 1
    download -d wheels --platform any "pydantic==$PYDANTIC" || return 1
    local name wheel
    for name in rapidfuzz markupsafe pyyaml; do
        download -d foreign --abi cp312 --platform manylinux_2_17_x86_64 --platform manylinux_2_28_x86_64 \
            --platform manylinux_2_27_x86_64 --platform manylinux2014_x86_64 "$(pin $name)" || return 1
    done
    for wheel in foreign/*.whl; do python3 "$HERE/make_wheel.py" --plain "$wheel" wheels; done
}

if [ ! -e fetched ]; then
    rm -rf debs tc lists foreign wheels venv
    debian_packages || lacks "Debian's clang-19, lld-19 and emscripten"
    debian_sources || lacks "Debian's sources of libxml2 and libxslt"
    did 'Debian packages and sources'
    npm install --silent --no-fund --no-audit --prefix . pyodide@$PYODIDE || lacks "npm's pyodide $PYODIDE"
    "$PY" -m venv venv && venv/bin/pip install -q --disable-pip-version-check \
        cython==$CYTHON ninja==$NINJA 2>/dev/null || lacks 'cython and ninja'
    venv/bin/python "$HERE/sdist.py" . numpy==$NUMPY@$NUMPY_SHA256 msgspec==$MSGSPEC@$MSGSPEC_SHA256 \
        lxml==$LXML@$LXML_SHA256 >/dev/null || lacks 'the sources of numpy, msgspec and lxml'
    for archive in *-[0-9]*.tar.gz; do tar xf "$archive"; done
    wheels || lacks "the wheels of pandas and others, at the project's pins"
    touch fetched
    did 'npm and PyPI'
fi

# What the compiler must know of Pyodide; and the proof that it knows it.
P=$W/node_modules/pyodide
INCLUDE=$("$PY" -c 'import sysconfig; print(sysconfig.get_path("include"))')
rm -rf pyinc && cp -r "$INCLUDE" pyinc
"$PY" "$HERE/pyconfig.py" "$INCLUDE/pyconfig.h" "$P/python_stdlib.zip" pyinc/pyconfig.h
"$PY" "$HERE/wasm_names.py" "$P" names.txt
mkdir -p bin
printf '#!/bin/sh\nexec "%s" "%s" c "$@"\n' "$PY" "$HERE/wasm_compiler.py" >bin/wasmcc
printf '#!/bin/sh\nexec "%s" "%s" c++ "$@"\n' "$PY" "$HERE/wasm_compiler.py" >bin/wasmc++
printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$W/tc/usr/lib/x86_64-linux-gnu:$W/tc/usr/lib/llvm-19/lib" \
    "$W/tc/usr/lib/llvm-19/bin/llvm-ar" >bin/wasmar
chmod +x bin/*
export WASM_TC=$W/tc WASM_PYINC=$W/pyinc WASM_KNOWN=$W/names.txt
export PATH=$W/venv/bin:$PATH SOURCE_DATE_EPOCH=1577836800 PYTHONDONTWRITEBYTECODE=1
CC=$W/bin/wasmcc
"$CC" -O2 "$HERE/abi.c" -o abi.cpython-312-wasm32-emscripten.so
node "$HERE/check.mjs" "$P" "$HERE/abi_check.py" abi.cpython-312-wasm32-emscripten.so
mkdir -p built
make_wheel() { python "$HERE/make_wheel.py" "$@" built; }

numpy() {
    sed "s|@W@|$W|g" "$HERE/cross.ini.in" >cross.ini
    (
        cd numpy-$NUMPY && rm -rf b
        python vendored-meson/meson/meson.py setup b --cross-file "$W/cross.ini" --prefix=/n \
            -Dallow-noblas=true -Dblas=none -Dlapack=none -Dcpu-baseline=none -Dcpu-dispatch=none \
            -Ddisable-threading=true -Ddisable-optimization=true -Ddisable-svml=true \
            -Ddisable-highway=true -Ddisable-intel-sort=true -Dbuildtype=custom -Doptimization=2 \
            -Db_ndebug=true >"$W/numpy.log" 2>&1 &&
            nice ninja -C b -j2 >>"$W/numpy.log" 2>&1 &&
            python vendored-meson/meson/meson.py install -C b --destdir "$W/inst" \
                --tags runtime,python-runtime >>"$W/numpy.log" 2>&1
    ) || return 1
    make_wheel inst/n/lib/python3.12/site-packages numpy $NUMPY $ABI numpy-$NUMPY/PKG-INFO
}

msgspec() { # one C file
    (
        cd msgspec-$MSGSPEC
        nice "$CC" -O2 -DNDEBUG -w -c src/msgspec/_core.c -o _core.o &&
            "$CC" _core.o -o src/msgspec/_core.so
    ) || return 1
    make_wheel msgspec-$MSGSPEC/src msgspec $MSGSPEC $ABI msgspec-$MSGSPEC/PKG-INFO
}

# Quiet make: the files that automake would renew are as their makers left them.
MAKE=(nice make -j2 ACLOCAL=: AUTOMAKE=: AUTOCONF=: AUTOHEADER=:)
lxml() {
    local xml xslt conf
    xml=$(echo "$W"/libxml2-*/) xslt=$(echo "$W"/libxslt-*/)
    conf=(--host=wasm32-unknown-linux-musl --disable-shared --enable-static --without-python
        CC="$CC" AR="$W/bin/wasmar" RANLIB=: NM=: CFLAGS="-O2 -DNDEBUG -w")
    (
        cd "$xml" && ./configure "${conf[@]}" --without-threads --without-zlib --without-lzma --without-http \
            --without-ftp --without-iconv --with-iso8859x --without-icu --without-modules &&
            "${MAKE[@]}" libxml2.la
    ) >libxml2.log 2>&1 || return 1
    (
        cd "$xslt" && ./configure "${conf[@]}" --with-libxml-src="${xml%/}" --without-crypto \
            --without-plugins --without-debug --without-debugger &&
            "${MAKE[@]}" -C libxslt libxslt.la && "${MAKE[@]}" -C libexslt libexslt.la
    ) >libxslt.log 2>&1 || return 1
    (
        cd lxml-$LXML/src/lxml &&
            nice "$CC" -O2 -DNDEBUG -w -I"$xml/include" -I"$xslt" -I. -Iincludes -c etree.c -o etree.o &&
            "$CC" etree.o "$xslt/libexslt/.libs/libexslt.a" "$xslt/libxslt/.libs/libxslt.a" \
                "$xml/.libs/libxml2.a" -o etree.so &&
            rm -rf html isoschematron includes/libxml includes/extlibs
    ) || return 1
    make_wheel lxml-$LXML/src lxml $LXML $ABI lxml-$LXML/PKG-INFO
}

for package in numpy msgspec lxml; do
    if ! ls built/$package-*.whl >/dev/null 2>&1; then
        $package || {
            tail -n 30 $package.log libxml2.log libxslt.log 2>/dev/null
            printf '%s could not be built.\n' $package
            exit 1
        }
        did $package
    fi
done

rm -rf made && mkdir made
cp "$P"/{pyodide.js,pyodide.asm.js,pyodide.asm.wasm,python_stdlib.zip} made
cp wheels/*.whl built/*.whl made
"$PY" "$HERE/lock_file.py" "$P/pyodide-lock.json" made
echo "$STAMP" >made/recipe.sha256
rm -rf pyodide && mv made pyodide
printf 'Pyodide %s and its packages are in %s.\n' $PYODIDE "$W/pyodide"
