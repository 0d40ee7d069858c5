/**
 * Variables that well-known libraries other than the C library have, by the headers that declare them. A syntax tree cannot tell such a name from a
 * constant or a macro of a header that is not there, and to take all of them for variables would report a name in twenty for nothing.
 */

const BY_HEADER: readonly (readonly [header: RegExp, names: RegExp])[] = [
  [
    /^(?:ncursesw?\/)?n?curses\.h$|^(?:ncursesw?\/)?(?:panel|menu|form|term|termcap)\.h$/,
    /^(?:stdscr|curscr|newscr|LINES|COLS|COLORS|COLOR_PAIRS|TABSIZE|ESCDELAY|ttytype|acs_map|cur_term|ospeed|PC|UP|BC|(?:bool|num|str)(?:names|codes|fnames))$/,
  ],
  [
    /^(?:readline\/)?(?:readline|history|keymaps)\.h$/,
    /^(?:rl_(?:line_buffer|point|end|mark|done|prompt|display_prompt|dispatching|erase_empty_line|already_prompted|num_chars_to_read|pending_input|gnu_readline_p|terminal_name|readline_name|readline_version|library_version|in?stream|outstream|last_func|startup_hook|pre_input_hook|event_hook|getc_function|redisplay_function|editing_mode|insert_mode|explicit_arg|numeric_arg|attempted_completion_(?:function|over)|completion_\w+|filename_\w+|special_prefixes|basic_\w+|completer_\w+|ignore_\w+|catch_signals|catch_sigwinch|change_environment|sort_completion_matches|char_is_quoted_p|inhibit_completion|deprep_term_function|prep_term_function|binding_keymap|executing_\w+)|history_(?:base|length|max_entries|write_timestamps|\w+_char|\w+_chars|\w+_function|quotes_inhibit_expansion|word_delimiters)|max_input_history|emacs_(?:standard|meta|ctlx)_keymap|vi_(?:insertion|movement)_keymap)$/,
  ],
  [/^(?:pcre\.h|pcre\/pcre\.h)$/, /^pcre(?:16|32)?_(?:malloc|free|stack_malloc|stack_free|callout)$/],
  [/^popt\.h$/, /^popt(?:HelpOptions|AliasOptions|HelpOptionsI18N)$/],
  [/^gmp\.h$/, /^(?:gmp_version|gmp_errno|mp_bits_per_limb)$/],
  [/^(?:magick|wand)\//, /^DefaultChannels$/],
  [/^(?:resolv|arpa\/nameser|netdb)\.h$/, /^(?:_res|h_errno|h_errlist|h_nerr)$/],
  [/^(?:security\/)?pam_appl\.h$|^security\/pam_misc\.h$/, /^pam_misc_conv_\w+$/],
  [
    /^glib\.h$|^gtk\/gtk\.h$/,
    /^g(?:lib|tk)_(?:major_version|minor_version|micro_version|interface_age|binary_age|mem_profiler_table)$/,
  ],
];

/** A header of this path declares a variable of this name. */
export function hasVariable(header: string, name: string): boolean {
  return BY_HEADER.some(([headers, names]) => headers.test(header) && names.test(name));
}
