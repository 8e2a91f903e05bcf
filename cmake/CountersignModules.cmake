find_program(CCACHE ccache)
if(CCACHE)
  # ccache refuses to cache users of a precompiled header unless it may ignore these. Paths below the source directory
  # count as relative, so that a second clone is built from the first one's cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_SLOPPINESS=pch_defines,time_macros" "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
                                  "CCACHE_NOHASHDIR=1" "${CCACHE}")
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # The compiler collects its garbage later: an eighth less time for a fifth more memory (0.7 GB for the largest file).
  add_compile_options("SHELL:--param ggc-min-heapsize=1048576" "SHELL:--param ggc-min-expand=200")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-array-bounds)  # False alarms inside std::string: gcc.gnu.org/PR105329
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-Wno-subobject-linkage)  # It takes every file of a unit but its first for a header.
endif()
if(CMAKE_CXX_FLAGS MATCHES "fsanitize=(address|thread)")
  add_compile_options(-Wno-maybe-uninitialized)  # False alarms inside libstdc++ with g++ 12: gcc.gnu.org/PR105562
endif()
if(CMAKE_CXX_FLAGS MATCHES "fsanitize=thread" AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-Wno-tsan)  # It does not know fences; Asio has one beside each of its locks.
  add_compile_options(-Wno-stringop-overflow)  # False alarms inside std::string, as array-bounds above.
endif()

# How many times longer a test may take than without sanitizers.
set(COUNTERSIGN_SLOWDOWN 1)
if(CMAKE_CXX_FLAGS MATCHES "fsanitize=[a-z,-]*address")
  set(COUNTERSIGN_SLOWDOWN 5)
elseif(CMAKE_CXX_FLAGS MATCHES "fsanitize=thread")
  set(COUNTERSIGN_SLOWDOWN 15)
endif()

# countersign_timeout(seconds tests...): how long each of them may take.
function(countersign_timeout seconds)
  math(EXPR allowed "${seconds} * ${COUNTERSIGN_SLOWDOWN}")
  set_tests_properties(${ARGN} PROPERTIES TIMEOUT ${allowed})
endfunction()

# countersign_precompile(name HEADERS headers... LIBRARIES packages...): a header set that is parsed once for all that
# say PRECOMPILED name. Only outside headers, and a file still includes all it uses: script/check reads it without the
# set, and so does a build with -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON.
function(countersign_precompile name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LIBRARIES" ${ARGN})
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/precompiled_${name}.cpp" CONTENT "namespace countersign {}\n")
  add_library(countersign_precompiled_${name} OBJECT EXCLUDE_FROM_ALL "${CMAKE_BINARY_DIR}/precompiled_${name}.cpp")
  target_link_libraries(countersign_precompiled_${name} PRIVATE ${ARG_LIBRARIES})
  target_precompile_headers(countersign_precompiled_${name} PRIVATE ${ARG_HEADERS})
endfunction()

# countersign_module(name USES modules... LIBRARIES packages... PRECOMPILED set): one static library a directory of
# src/. Sources are found by globbing, so that adding a file needs no edit here. An empty directory makes no target.
# Its header set is `common` unless it names another.
function(countersign_module name)
  cmake_parse_arguments(ARG "" "DIRECTORY;ROOT;PRECOMPILED" "USES;LIBRARIES" ${ARGN})
  if(NOT ARG_DIRECTORY)
    set(ARG_DIRECTORY ${name})
  endif()
  if(NOT ARG_ROOT)
    set(ARG_ROOT "${CMAKE_SOURCE_DIR}/src")
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${ARG_ROOT}/${ARG_DIRECTORY}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_library(countersign_${name} STATIC ${sources})
  target_include_directories(countersign_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}")
  foreach(module IN LISTS ARG_USES)
    if(TARGET countersign_${module})
      target_link_libraries(countersign_${name} PUBLIC countersign_${module})
    endif()
  endforeach()
  target_link_libraries(countersign_${name} PUBLIC ${ARG_LIBRARIES})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED common)
  endif()
  target_precompile_headers(countersign_${name} REUSE_FROM countersign_precompiled_${ARG_PRECOMPILED})
endfunction()

# countersign_test(name SOURCES files... USES modules... LIBRARIES packages... TIMEOUT seconds PRECOMPILED set): one
# Catch2 program. Its header set is `tests` unless it names another.
function(countersign_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;PRECOMPILED" "SOURCES;USES;LIBRARIES" ${ARGN})
  foreach(module IN LISTS ARG_USES)
    if(NOT TARGET countersign_${module})
      return()
    endif()
  endforeach()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  foreach(module IN LISTS ARG_USES)
    target_link_libraries(${name} PRIVATE countersign_${module})
  endforeach()
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} countersign_catch)
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED tests)
  endif()
  target_precompile_headers(${name} REUSE_FROM countersign_precompiled_${ARG_PRECOMPILED})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  countersign_timeout(${ARG_TIMEOUT} ${name})
endfunction()
