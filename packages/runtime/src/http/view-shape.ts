import type { JournalEntry, View } from "@bunq-provisioning/core"
import type { Explanation } from "@bunq-provisioning/core/explain"
import { Schema } from "effect"

const optional = Schema.optionalKey
const time = Schema.Number.annotate({ description: "Epoch ms." })
const rest = [Schema.Record(Schema.String, Schema.Json)] as const
/** A list of some objects; what a newer service adds to them is kept. */
const some = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Array(Schema.StructWithRest(Schema.Struct(fields), rest))

const refusal = optional(
  Schema.StructWithRest(
    Schema.Struct({
      code: Schema.String.annotate({
        description: "Refused: bunq did not take the answer. AskedAgain: it did, and goes on asking."
      }),
      fields: Schema.Array(Schema.String).annotate({ description: "Fields of the answer that bunq named." })
    }),
    rest
  )
)

/** Where a user is, as `docs/react.md` and the type `View` of `@bunq-provisioning/core` describe it. */
export const ViewShape = Schema.StructWithRest(
  Schema.Struct({
    phase: Schema.String,
    uuid: Schema.String,
    actor: Schema.String,
    since: time,
    deadline: Schema.NullOr(
      Schema.StructWithRest(Schema.Struct({ name: Schema.String, at: time, passed: Schema.Boolean }), rest)
    ),
    overdue: Schema.Boolean,
    settled: Schema.Boolean,
    stalled: Schema.Boolean,
    problems: Schema.Record(
      Schema.String,
      Schema.Struct({
        reason: Schema.String,
        message: Schema.String,
        at: time,
        responseId: Schema.NullOr(Schema.String)
      })
    ),
    retrying: some({ command: Schema.String, attempt: Schema.Number, nextAt: time }),
    queued: Schema.NullOr(
      Schema.StructWithRest(
        Schema.Struct({ position: Schema.Number, of: Schema.Number, expectedAt: time }),
        rest
      )
    ),
    duties: some({
      type: Schema.String,
      state: Schema.String,
      dueAt: time,
      overdue: Schema.Boolean,
      refusal
    }),
    inquiries: some({
      id: Schema.Number,
      purpose: Schema.NullOr(Schema.String),
      expiresAt: Schema.NullOr(time),
      overdue: Schema.Boolean,
      entries: some({ id: Schema.Number, type: Schema.String, state: Schema.String })
    }),
    unrecognised: Schema.Array(Schema.String),
    actions: Schema.Array(Schema.String),
    progress: Schema.Number,
    key: Schema.String,
    step: optional(Schema.String),
    identity: optional(Schema.String),
    required: optional(
      some({ type: Schema.String, state: Schema.String, mandatoryBy: Schema.NullOr(time), refusal })
    )
  }),
  rest
).annotate({ identifier: "View" }) as unknown as Schema.Codec<View, Schema.Json>

export const JournalEntryShape = Schema.StructWithRest(
  Schema.Struct({
    number: Schema.Number,
    seq: Schema.Number,
    at: time,
    source: Schema.String,
    by: optional(Schema.String),
    cause: Schema.String,
    fact: Schema.Json,
    responseId: Schema.NullOr(Schema.String)
  }),
  rest
).annotate({ identifier: "JournalEntry" }) as unknown as Schema.Codec<JournalEntry, Schema.Json>

export const ExplanationShape = Schema.StructWithRest(
  Schema.Struct({
    uuid: Schema.String,
    headline: Schema.String,
    waitsFor: Schema.String,
    deadline: Schema.NullOr(Schema.String),
    nextCheck: Schema.String,
    problems: Schema.Array(Schema.String),
    owed: Schema.Array(Schema.String),
    history: some({
      at: time,
      source: Schema.String,
      text: Schema.String,
      responseId: Schema.NullOr(Schema.String)
    }),
    earlier: Schema.Number
  }),
  rest
).annotate({ identifier: "Explanation" }) as unknown as Schema.Codec<Explanation, Schema.Json>
