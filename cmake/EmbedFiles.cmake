# countersign_embed(module DIRECTORY folder HEADER header NAMESPACE space TYPE type FUNCTION name): the text files of
# the folder become part of countersign_<module>, as `std::span<const type> space::name()` of {file name, content}.
# As a script (cmake -P) it writes that one source file: the build runs it again when a file has changed.
if(CMAKE_SCRIPT_MODE_FILE)
  set(entries "")
  file(GLOB files "${DIRECTORY}/*")
  foreach(path IN LISTS files)
    get_filename_component(file_name "${path}" NAME)
    file(READ "${path}" content)
    string(APPEND entries "    {\"${file_name}\", R\"_embedded_(${content})_embedded_\"},\n")
  endforeach()
  file(WRITE "${OUTPUT}" "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\nstd::span<const ${TYPE}> ${FUNCTION}() {
  static constexpr ${TYPE} files[] = {\n${entries}  };\n  return files;\n}\n\n}  // namespace ${NAMESPACE}\n")
  return()
endif()

set(COUNTERSIGN_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(countersign_embed module)
  cmake_parse_arguments(ARG "" "DIRECTORY;HEADER;NAMESPACE;TYPE;FUNCTION" "" ${ARGN})
  if(NOT TARGET countersign_${module})
    return()
  endif()
  set(folder "${CMAKE_SOURCE_DIR}/src/${ARG_DIRECTORY}")
  set(output "${CMAKE_BINARY_DIR}/embedded_${module}.cpp")
  file(GLOB files CONFIGURE_DEPENDS "${folder}/*")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DDIRECTORY=${folder}" "-DHEADER=${ARG_HEADER}" "-DNAMESPACE=${ARG_NAMESPACE}"
            "-DTYPE=${ARG_TYPE}" "-DFUNCTION=${ARG_FUNCTION}" "-DOUTPUT=${output}" -P "${COUNTERSIGN_EMBED_SCRIPT}"
    DEPENDS ${files} "${COUNTERSIGN_EMBED_SCRIPT}"
    COMMENT "Embedding ${ARG_DIRECTORY}"
    VERBATIM)
  target_sources(countersign_${module} PRIVATE "${output}")
endfunction()
