/** What the database needs of a logger; pino's fits. */
export interface DatabaseLog {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

export const silentLog: DatabaseLog = {
  debug() {},
  info() {},
  warn() {},
};
