#!/bin/sh
# The main job on real data, as an officer would type it. Called by `make demo`:
#   sh docs/demo.sh PATH-OF-CARBON FOLDER
set -eu
carbon=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
folder=$2

say() { printf '\n$ carbon %s\n' "$*"; }
run() { say "$@"; "$carbon" "$@"; }

rm -rf "$folder"
run init "$folder" --example hampshire
cd "$folder"
run readings log readings/example-schools.csv
run status
run inventory show example-schools 2017-18 --by service,scope
run inventory show hampshire-estate 2022-23 --by scope
run targets show hampshire-estate
printf '\nThe returns found end with 2022-23. Judged as on 1 October 2023, when that was the newest year:\n'
run targets show hampshire-estate --as-at 2023-10-01
run report progress hampshire-estate --county hampshire-county --out packs
run report progress example-schools --out packs
