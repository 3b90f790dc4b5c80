import { documentedReply, documentedTypes } from "./documented-types.ts"
import type { Documented } from "./documented-types.ts"
import { enumWord } from "./open-word.ts"
import { plainName } from "./plain-name.ts"
import { skeletonOf } from "./skeleton.ts"
import type { Skeleton } from "./skeleton.ts"

/** Something in a reply that no source knows. Holds neither secrets nor personal data. */
export interface Surprise {
  readonly kind: "unknown-field" | "unknown-value" | "unknown-type"
  /** From the type on, such as `PartnerUserProvision.sub_status`; words of a new name that are not plain English of an API are `?`. */
  readonly path: string
  /** The word, when it looks like one of an enumeration; otherwise null. */
  readonly value: string | null
  /** The object it was found in, as bunq's support may see it: values are replaced by their JSON types, known words stay. */
  readonly body: () => Skeleton
}

/** Enough to see what changed; a reply that is new altogether is not spelled out. */
const most = 20

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The one key of a wrapped object, when it is written as types are [API §2]. */
const wrappedType = (value: { readonly [key: string]: unknown }): boolean => {
  const keys = Object.keys(value)
  return keys.length === 1 && /^[A-Z]/.test(keys[0] ?? "") && isObject(value[keys[0] ?? ""])
}

/**
 * What is new in a reply of bunq, compared with everything its sources say: fields, words and types no source knows (I5). Fields that are missing
 * are none, because bunq leaves out what it likes.
 */
export const surprisesIn = (reply: unknown): readonly Surprise[] => {
  const found: Surprise[] = []

  const walk = (value: unknown, documented: Documented, path: string, body: () => Skeleton): void => {
    if (value === null || value === undefined || found.length >= most) return
    const report = (kind: Surprise["kind"], at: string, word: string | null = null) => {
      if (found.length < most) found.push({ kind, path: at, value: word, body })
    }
    switch (documented.is) {
      case "anything":
        return
      case "word":
        if (typeof value !== "string" || !documented.words.has(value))
          report("unknown-value", path, typeof value === "string" && enumWord.test(value) ? value : null)
        return
      case "list":
        if (Array.isArray(value)) for (const each of value) walk(each, documented.of, path, body)
        return
      case "object":
        if (!isObject(value)) return
        for (const [name, inner] of Object.entries(value)) {
          const below = path === "" ? "" : `${path}.`
          // A documented name is plain; most are, and pages have thousands of them.
          if (!Object.hasOwn(documented.fields, name)) report("unknown-field", below + plainName(name))
          else walk(inner, documented.fields[name] as Documented, below + name, body)
        }
        return
      case "typed":
        if (!isObject(value)) return
        if (documented.plain !== undefined && !wrappedType(value)) {
          walk(value, documentedTypes[documented.plain] as Documented, documented.plain, body)
          return
        }
        for (const [type, inner] of Object.entries(value)) {
          const whole = () => skeletonOf({ [type]: inner }, { is: "typed" })
          if (Object.hasOwn(documentedTypes, type))
            walk(inner, documentedTypes[type] as Documented, type, whole)
          else if (found.length < most)
            found.push({ kind: "unknown-type", path: `${path}.${plainName(type)}`, value: null, body: whole })
        }
    }
  }

  walk(reply, documentedReply, "", () => skeletonOf(reply, documentedReply))
  return found
}
