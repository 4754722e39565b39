# shellcheck shell=bash
# What the scripts of this folder share. To be sourced.

# A line that says what happens and how long after the start.
say() { printf '[%02d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# step WHAT COMMAND...: runs the command between two lines that say what it is and what it took.
step() {
  local what=$1 started=$SECONDS
  shift
  say "$what"
  "$@" || fail "$what: failed after $((SECONDS - started)) s"
  say "$what: $((SECONDS - started)) s"
}

# As many compilers at once as there are cores, and no more than one for each 1.5 GB of free memory.
parallelism() {
  local cores memory_kb jobs
  cores=$(nproc)
  memory_kb=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  jobs=$((memory_kb / 1500000))
  ((jobs < cores)) || jobs=$cores
  ((jobs > 0)) || jobs=1
  echo "$jobs"
}

# build PRESET [TARGET...]: configures and builds.
build() {
  local preset=$1
  shift
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || {
    cat "build/$preset.configure.log" >&2
    return 1
  }
  cmake --build --preset "$preset" --parallel "$(parallelism)" ${1+--target "$@"}
}
