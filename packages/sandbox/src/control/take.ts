import type { SandboxFaults } from "../faults/sandbox-faults.ts"
import { SandboxError } from "../sandbox-error.ts"

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Takes fields of a control call for what they must be; whether a name or number means something is for the control to say. */
export const take = {
  only(fields: Fields, names: readonly string[]): void {
    if (Object.keys(fields).some((name) => !names.includes(name))) {
      throw new SandboxError({ _tag: "UnknownName", what: "field here", known: names })
    }
  },
  missing(option: string): never {
    throw new SandboxError({ _tag: "InvalidOption", option })
  },
  number(fields: Fields, name: string): number {
    const value = fields[name]
    return typeof value === "number" ? value : take.missing(name)
  },
  name<T extends string>(fields: Fields, name: string): T {
    const value = fields[name]
    return typeof value === "string" ? (value as T) : take.missing(name)
  },
  uuid(fields: Fields): string | undefined {
    const value = fields["externalUuid"]
    if (value === undefined) return undefined
    return typeof value === "string" && uuid.test(value) ? value : take.missing("externalUuid")
  },
  optional<T>(
    fields: Fields,
    name: string,
    read: (fields: Fields, name: string) => T
  ): { [name: string]: T } {
    return fields[name] === undefined ? {} : { [name]: read(fields, name) }
  },
  series: (fields: Fields): SandboxFaults => fields as unknown as SandboxFaults,
  after(query: URLSearchParams): number {
    const after = query.get("after") ?? "0"
    return /^\d{1,15}$/.test(after) ? Number(after) : take.missing("after")
  }
}

type Fields = Readonly<Record<string, unknown>>
