/** Where the operator tokens of a database are kept, as hashes. */
export const tokensFile = (database: string): string => `${database}.tokens`
