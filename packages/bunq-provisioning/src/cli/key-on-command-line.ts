import { UsageError } from "./usage-error.ts"

const names = /^(bunq[-_]?)?(api[-_]?)?(key|token|secret|password)$|^(api|vault)[-_]?key$/i
/** What bunq's keys look like: 64 hexadecimal digits, in the sandbox with a prefix. */
const looks = /sandbox_[0-9a-z]{8}|(^|[^0-9a-z])[0-9a-f]{64}($|[^0-9a-z])/i

/** Everybody on the machine can read a command line, and the shell keeps it. Throws `UsageError` reason `KeyOnCommandLine`; the key is not repeated. */
export const refuseKeys = (words: readonly string[]): void => {
  const given = words.some((word) => {
    const name = /^--?([^=]+)/.exec(word)?.[1]
    return (name !== undefined && names.test(name)) || looks.test(word)
  })
  if (given)
    throw new UsageError(
      "KeyOnCommandLine",
      "A key is not taken from the command line, where others can read it and the shell keeps it: set BUNQ_API_KEY or give --api-key-file FILE; if this was a real key, have bunq replace it."
    )
}
