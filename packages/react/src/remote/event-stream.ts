/** One message of a server-sent stream. */
export interface StreamEvent {
  /** "" = none. */
  readonly event: string
  readonly data: string
  /** Its own; "" = none. */
  readonly id: string
}

/** Longer messages are not ours. */
const most = 4_000_000

/**
 * Reads server-sent events as the API writes them (lines end in LF or CRLF), cut anywhere: `EventSource` cannot send a header. A message counts when its
 * empty line has come; one that was cut off is forgotten. Throws when a message is longer than any of ours.
 */
export const eventStream = (onEvent: (event: StreamEvent) => void): ((text: string) => void) => {
  let rest = ""
  let [event, data, id]: (string | undefined)[] = []
  const line = (text: string) => {
    if (text === "") {
      if (data !== undefined) onEvent({ event: event ?? "", data, id: id ?? "" })
      event = data = id = undefined
      return
    }
    const [, name, value = ""] = /^([^:]*)(?:: ?([^]*))?$/.exec(text) ?? []
    if (name === "event") event = value
    else if (name === "data") data = data === undefined ? value : `${data}\n${value}`
    else if (name === "id") id = value
  }
  return (text) => {
    rest += text
    // A long message that comes in many parts is not searched again with each.
    if (text.includes("\n")) {
      const lines = rest.split(/\r?\n/)
      rest = lines.pop() ?? ""
      lines.forEach(line)
    }
    if (rest.length + (data?.length ?? 0) > most) throw new Error("too long")
  }
}
