#!/bin/sh
# Installs Terecht from its source into an empty folder that is only read afterwards:
#     docker/install.sh SOURCE DESTINATION
# leaves DESTINATION/bin/terecht. Needs no root; PYTHON names another python3 (3.11 or newer).
set -eu

if [ $# -ne 2 ]; then
    echo "usage: docker/install.sh SOURCE DESTINATION" >&2
    exit 2
fi
source=$(CDPATH='' cd -- "$1" && pwd)
mkdir -p "$2"
destination=$(CDPATH='' cd -- "$2" && pwd)
if [ -n "$(ls -A "$destination")" ]; then
    echo "install.sh: $destination is not empty" >&2
    exit 1
fi

venv=$destination/venv
"${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-cache-dir \
    --require-hashes --requirement "$source/requirements.lock"

mkdir "$destination/app" "$destination/bin"
for folder in bot flows content storage; do
    cp -R "$source/$folder" "$destination/app/$folder"
done
cp "$source/LICENSE" "$destination/app/LICENSE"
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$destination/app" >"$site/terecht.pth"

# What nobody may write later must be compiled now.
find "$destination/app" \( -name __pycache__ -o -name '.*_cache' \) -prune -exec rm -rf {} +
"$venv/bin/python" -m compileall -q "$destination/app"

printf '#!/bin/sh\nexec "%s" -m bot "$@"\n' "$venv/bin/python" >"$destination/bin/terecht"
chmod 755 "$destination/bin/terecht"
chmod -R a-w,a+rX "$destination"
