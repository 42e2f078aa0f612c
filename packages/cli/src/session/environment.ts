/** The variables that this program reads. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  MOZPOOL_SERVER: 'servers, by name or URL, with commas between them; `--server` goes before it',
  MOZPOOL_TOKEN: 'the token',
  MOZPOOL_TOKEN_FILE: 'a file with the token; `--token-file` goes before both',
  MOZPOOL_CONFIG: 'the configuration file, instead of `mozpool/config.json` in `XDG_CONFIG_HOME` or `~/.config`',
  MOZPOOL_PATIENCE: 'as `--patience`',
  MOZPOOL_ASSIGNEE: 'who asks for devices; `--assignee` goes before it',
  DATABASE_URL: 'for commands that work on the database itself',
  NO_COLOR: 'no colours, whatever its value',
};
