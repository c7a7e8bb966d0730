# Makes status_page.cpp of status_page.html.
set(page_file "${CMAKE_CURRENT_SOURCE_DIR}/status_page.html")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${page_file}")

# Base64 of the bytes that `hex` spells.
function(holdfast_base64 hex result)
  set(letters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  string(LENGTH "${hex}" digits)
  set(text "")
  set(at 0)
  while(at LESS digits)
    string(SUBSTRING "${hex}0000" ${at} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR letter "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING "${letters}" ${letter} 1 letter)
      string(APPEND text "${letter}")
    endforeach()
    math(EXPR at "${at} + 6")
  endwhile()
  math(EXPR left "${digits} % 6")
  string(LENGTH "${text}" length)
  if(left EQUAL 2)
    math(EXPR keep "${length} - 2")
    string(SUBSTRING "${text}" 0 ${keep} text)
    string(APPEND text "==")
  elseif(left EQUAL 4)
    math(EXPR keep "${length} - 1")
    string(SUBSTRING "${text}" 0 ${keep} text)
    string(APPEND text "=")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# What stands between <tag> and </tag>, hashed as a Content-Security-Policy wants it.
function(holdfast_csp_hash page tag result)
  string(FIND "${page}" "<${tag}>" from)
  string(FIND "${page}" "</${tag}>" to)
  if(from LESS 0 OR to LESS 0)
    message(FATAL_ERROR "status_page.html has no <${tag}>")
  endif()
  string(LENGTH "<${tag}>" skip)
  math(EXPR from "${from} + ${skip}")
  math(EXPR length "${to} - ${from}")
  string(SUBSTRING "${page}" ${from} ${length} inner)
  string(SHA256 hex "${inner}")
  holdfast_base64("${hex}" base64)
  set(${result} "'sha256-${base64}'" PARENT_SCOPE)
endfunction()

file(READ "${page_file}" status_page)
holdfast_csp_hash("${status_page}" script status_page_script)
holdfast_csp_hash("${status_page}" style status_page_style)
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/status_page.cpp" @ONLY CONTENT
"#include \"serve/detail/status_page.hpp\"
namespace holdfast::serve {
std::string_view status_page() { return R\"page(@status_page@)page\"; }
std::string_view status_page_policy() {
  return \"default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; \"
         \"form-action 'none'; frame-ancestors 'none'; \"
         \"script-src @status_page_script@; style-src @status_page_style@\";
}
}  // namespace holdfast::serve
")
