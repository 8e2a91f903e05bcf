# Shared by the scripts of this directory, which source it; not for running.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '==> %s\n' "$*"; }
complain() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { complain "$@"; exit 1; }

# With --help as its first argument, a script prints the comment at its head and ends.
help_if_asked() {
  case "${1:-}" in
    -h | --help) sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; exit 0 ;;
  esac
}

# install_npm package folder: what the package's lock file names, into the folder. Fails where npm or its registry is
# missing.
install_npm() {
  local package=$1 folder=$2
  if cmp -s "$package/package-lock.json" "$folder/package-lock.json"; then return 0; fi
  command -v npm >/dev/null || return 1
  say "Installing the npm packages of ${package#"$root"/}"
  mkdir -p "$folder"
  cp "$package/package.json" "$folder/"
  # The lock file is copied last: it says that the installation is complete.
  cp "$package/package-lock.json" "$folder/npm-shrinkwrap.json"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || return 1
  cp "$package/package-lock.json" "$folder/"
}
