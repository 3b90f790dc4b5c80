import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { access, AccessOf } from "./access.ts"
import { Bearer } from "./bearer.ts"
import { EventShape, NewProvisionShape } from "./event-shape.ts"
import { bodyProblems, conflictProblem, inputProblem, notFoundProblem } from "./problem-shape.ts"
import { userEvents } from "./user-events.ts"
import { ExplanationShape, JournalEntryShape, ViewShape } from "./view-shape.ts"

const { get, post, delete: remove } = HttpApiEndpoint
const optional = Schema.optionalKey
const params = { uuid: Schema.String }
const headers = {
  "idempotency-key": optional(
    Schema.String.annotate({
      description:
        "1 to 128 of letters, digits and _ . : @ -, nothing personal. Repeat it with the same request when the answer was lost. At a create it is unique among all of them, and with another request it is refused (IdempotencyKeyReused); at an event it is unique per user, and a second event with it is a duplicate, whatever it says."
    })
  )
}
const resume = { "last-event-id": optional(Schema.String) }
const serverSentEvents = HttpApiSchema.StreamSse({
  events: Schema.Struct({
    id: Schema.optional(Schema.String),
    event: Schema.String,
    data: Schema.fromJsonString(Schema.Json)
  })
})
const sse = { headers: resume, success: serverSentEvents }
const page = { after: optional(Schema.Int), limit: optional(Schema.Int) }
const token = Schema.Struct({ token: Schema.String, expiresAt: Schema.Number })

const ReceiptShape = Schema.Struct({
  outcome: Schema.Literals(["accepted", "duplicate"]),
  because: Schema.NullOr(Schema.String),
  view: ViewShape
}).annotate({ identifier: "Receipt" })

const create = post("create", "/", {
  headers,
  payload: NewProvisionShape,
  success: [ViewShape.pipe(HttpApiSchema.status(201)), ViewShape],
  error: [...bodyProblems]
}).annotate(AccessOf, access.act)

const list = get("list", "/", {
  query: {
    phase: optional(Schema.String),
    stalled: optional(Schema.Literal("true")),
    after: optional(Schema.String),
    limit: optional(Schema.Int),
    uuid: optional(Schema.String),
    email: optional(Schema.String)
  },
  success: Schema.Struct({ views: Schema.Array(ViewShape), next: Schema.NullOr(Schema.String) }),
  error: [inputProblem]
}).annotate(AccessOf, access.read)

const view = get("view", "/:uuid", {
  params,
  success: ViewShape,
  error: [notFoundProblem, inputProblem]
}).annotate(AccessOf, access.readOwn)

const explanation = get("explanation", "/:uuid/explanation", {
  params,
  success: ExplanationShape,
  error: [notFoundProblem, inputProblem]
}).annotate(AccessOf, access.read)

const journal = get("journal", "/:uuid/journal", {
  params,
  query: page,
  success: Schema.Struct({ entries: Schema.Array(JournalEntryShape), next: Schema.NullOr(Schema.Number) }),
  error: [notFoundProblem, inputProblem]
}).annotate(AccessOf, access.read)

const send = post("send", "/:uuid/events", {
  params,
  headers,
  payload: EventShape,
  success: ReceiptShape,
  error: [notFoundProblem, conflictProblem, ...bodyProblems]
}).annotate(AccessOf, access.actOwn)

const userToken = post("userToken", "/:uuid/user-tokens", {
  params,
  payload: Schema.Struct({
    events: optional(Schema.Array(Schema.Literals(userEvents))),
    expiresInSeconds: optional(Schema.Int)
  }),
  success: token,
  error: [notFoundProblem, ...bodyProblems]
}).annotate(AccessOf, access.act)

const revokeUserTokens = remove("revokeUserTokens", "/:uuid/user-tokens", {
  params,
  success: Schema.Struct({ revoked: Schema.Literal(true) }),
  error: [notFoundProblem, inputProblem]
}).annotate(AccessOf, access.act)

const identitySdk = get("identitySdk", "/:uuid/identity-sdk", {
  params,
  success: Schema.Struct({ token: Schema.String, urlApi: Schema.NullOr(Schema.String) }),
  error: [notFoundProblem, conflictProblem, inputProblem]
}).annotate(AccessOf, access.act)

const changes = get("changes", "/:uuid/changes", {
  params,
  ...sse,
  error: [notFoundProblem, inputProblem]
}).annotate(AccessOf, access.readOwn)

const provisions = HttpApiGroup.make("provisions")
  .add(create, list, view, explanation, journal, send, userToken, revokeUserTokens, identitySdk, changes)
  .middleware(Bearer)
  .prefix("/v1/provisions")

const everybody = HttpApiGroup.make("service")
  .add(
    post("refresh", "/v1/user-tokens/refresh", { success: token }).annotate(AccessOf, access.ownToken),
    get("allChanges", "/v1/changes", sse).annotate(AccessOf, access.read),
    get("machine", "/v1/machine", { success: Schema.Json }).annotate(AccessOf, access.read),
    get("metrics", "/metrics", { success: Schema.String.pipe(HttpApiSchema.asText()) }).annotate(
      AccessOf,
      access.read
    )
  )
  .middleware(Bearer)

const open = HttpApiGroup.make("open").add(
  get("health", "/health", { success: Schema.Struct({ status: Schema.Literal("ok") }) }),
  get("ready", "/ready", {
    success: [
      Schema.Struct({ ready: Schema.Boolean, bank: Schema.String }),
      Schema.Struct({ ready: Schema.Boolean, bank: Schema.String }).pipe(HttpApiSchema.status(503))
    ]
  }),
  get("openApi", "/v1/openapi.json", { success: Schema.Json })
)

/**
 * The HTTP API of a provisioner, as data: the server, `openApiDocument` and `apiClient` are made from it. `docs/http-api.md` says how it behaves.
 */
export const provisioningApi = HttpApi.make("bunq-provisioning")
  .add(provisions, everybody, open)
  .annotateMerge(
    OpenApi.annotations({
      title: "bunq-provisioning",
      version: "1",
      description:
        "Where users are on their way to a bunq account, and what they may do next. Times are epoch ms; errors are application/problem+json."
    })
  )
