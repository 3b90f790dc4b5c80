/** Where the operator's pause of a database is kept; that the file exists is the pause. */
export const pauseFile = (database: string): string => `${database}.pause`
