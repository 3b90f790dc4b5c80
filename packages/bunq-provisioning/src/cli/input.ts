import { Interrupted } from "./interrupted.ts"
import { UsageError } from "./usage-error.ts"

/** What a person or a program gives while the command runs. */
export interface Input {
  /** A person sits there and can be asked. */
  readonly interactive: boolean
  /** Everything until the end of the input. Throws `UsageError` above a megabyte, `Interrupted` when the signal is aborted. */
  readonly readAll: (signal: AbortSignal) => Promise<string>
  /** Asks for one line that is not shown while it is typed. Throws `Interrupted`. */
  readonly askSecret: (question: string, signal: AbortSignal) => Promise<string>
  /** Calls `press` with every key, or every character that is piped in, until there are no more. Throws `Interrupted`. */
  readonly keys: (press: (key: string) => void, signal: AbortSignal) => Promise<void>
}

/** What stdin must be able to do. */
export interface Keyboard {
  readonly isTTY?: boolean
  readonly setRawMode?: (raw: boolean) => unknown
  readonly on: (event: "data" | "end" | "error", listener: (bytes: Uint8Array) => void) => unknown
  readonly off: (event: "data" | "end" | "error", listener: (bytes: Uint8Array) => void) => unknown
  readonly pause: () => unknown
}

const most = 1_048_576
const [enter, newLine, endOfInput, interrupt, backspace, erase] = [13, 10, 4, 3, 8, 127]

/** An arrow is one key; anything else is a key by itself. */
const keysIn = (text: string): readonly string[] => {
  const keys: string[] = []
  for (let at = 0; at < text.length; at += keys.at(-1)?.length ?? 1)
    keys.push(text.slice(at, at + (text.startsWith("\u001b[", at) ? 3 : 1)))
  return keys
}

/** Hands every piece to `take` until it is satisfied, the input ends or the signal is aborted. */
const consume = (
  stdin: Keyboard,
  signal: AbortSignal,
  take: (bytes: Uint8Array, done: (error?: Error) => void) => void
): Promise<void> =>
  new Promise((resolve, reject) => {
    const finish = (error?: Error) => {
      stdin.off("data", data)
      stdin.off("end", end)
      stdin.off("error", end)
      signal.removeEventListener("abort", stop)
      stdin.pause()
      if (error === undefined) resolve()
      else reject(error)
    }
    const data = (bytes: Uint8Array) => take(bytes, finish)
    const end = () => finish()
    const stop = () => finish(new Interrupted())
    if (signal.aborted) return reject(new Interrupted())
    signal.addEventListener("abort", stop, { once: true })
    stdin.on("data", data)
    stdin.on("end", end)
    stdin.on("error", end)
  })

/** Input from stdin, which is not touched before it is needed: opening it keeps a process alive. */
export const makeInput = (options: {
  readonly interactive: boolean
  readonly open: () => Keyboard
  readonly ask: (text: string) => unknown
}): Input => ({
  interactive: options.interactive,
  readAll: async (signal) => {
    const pieces: Uint8Array[] = []
    let size = 0
    await consume(options.open(), signal, (bytes, done) => {
      size += bytes.length
      if (size > most) done(new UsageError("BadValue", "There is more than a megabyte on stdin; give less."))
      else pieces.push(bytes)
    })
    return Buffer.concat(pieces).toString("utf8")
  },
  askSecret: async (question, signal) => {
    const stdin = options.open()
    const typed: number[] = []
    options.ask(question)
    // Raw: nothing is echoed, and Ctrl-C arrives as a character.
    stdin.setRawMode?.(true)
    try {
      await consume(stdin, signal, (bytes, done) => {
        for (const byte of bytes) {
          if (byte === interrupt) return done(new Interrupted())
          if (byte === enter || byte === newLine || byte === endOfInput) return done()
          if (byte === backspace || byte === erase) typed.pop()
          else typed.push(byte)
        }
      })
    } finally {
      stdin.setRawMode?.(false)
      options.ask("\n")
    }
    return Buffer.from(typed).toString("utf8")
  },
  keys: async (press, signal) => {
    const stdin = options.open()
    stdin.setRawMode?.(true)
    try {
      await consume(stdin, signal, (bytes, done) => {
        for (const pressed of keysIn(Buffer.from(bytes).toString("utf8"))) {
          if (pressed === "\u0003" || pressed === "\u0004") return done(new Interrupted())
          press(pressed)
        }
      })
    } finally {
      stdin.setRawMode?.(false)
    }
  }
})
