# One place for everything the compiler is told.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines; build SourceFlow with clang-19 "
                      "(cmake --preset dev) or g++ 14 or newer.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(sourceflow_warnings INTERFACE)
target_compile_options(sourceflow_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)

if(SOURCEFLOW_SANITIZE)
  add_compile_options(-fsanitize=${SOURCEFLOW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(SOURCEFLOW_SANITIZE MATCHES undefined)
    # SOCI hides the type information that this one check would need.
    add_compile_options(-fno-sanitize=vptr)
  endif()
  add_link_options(-fsanitize=${SOURCEFLOW_SANITIZE})
endif()

if(PROJECT_IS_TOP_LEVEL)
  # What is compiled must not depend on where the clone lies, or ccache could not share it between clones.
  add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
  find_program(SOURCEFLOW_CCACHE ccache)
  if(SOURCEFLOW_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${SOURCEFLOW_CCACHE})
  endif()
  find_program(SOURCEFLOW_MOLD mold)
  if(SOURCEFLOW_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()
