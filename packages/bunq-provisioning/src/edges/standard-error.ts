/** One line on stderr: stdout belongs to the program. */
export const standardError = (line: string): void => void process.stderr.write(`${line}\n`)
