import { defaultContract, type ContractSwitches } from "./contract-switches.ts"

/** One switch of the contract and the sides it can take. */
export interface ContractVariant {
  readonly name: keyof ContractSwitches
  /** The number of the disagreement (`D2`) or the section that leaves it open (`§18.1`). */
  readonly number: string
  /** One line, for people. */
  readonly about: string
  readonly values: readonly (string | number | boolean)[]
  readonly default: string | number | boolean
  /** Sides on which the bank refuses what [API §17] recommends to send; a client meets them only by trying the other form. */
  readonly refusing: readonly (string | number | boolean)[]
  /** Where a client can tell the sides apart: by what it is answered, or only in webhooks and calls about them. */
  readonly concerns: "answers" | "webhooks"
}

/** The switches that make no difference to who neither listens to webhooks nor asks about them. */
const aboutWebhooks: readonly (keyof ContractSwitches)[] = [
  "inquiryHookStatus",
  "failureRetryReply",
  "onboardingHook",
  "hookSignature"
]

type Row<K extends keyof ContractSwitches> = readonly [
  number: string,
  about: string,
  values: readonly ContractSwitches[K][],
  refusing?: readonly ContractSwitches[K][]
]

const rows: { readonly [K in keyof ContractSwitches]: Row<K> } = {
  createBody: ["D1", "The form of create that is taken.", ["either", "contacts", "pointer"], ["pointer"]],
  closingStatus: [
    "D2",
    "The `status` that closes a provision; the other one is refused.",
    ["CANCELLED", "PENDING_PROCESS_CLOSURE"],
    ["PENDING_PROCESS_CLOSURE"]
  ],
  strictUserIds: [
    "D3",
    "Whether reads take `UserApiKey.id` only, or the granted user's id too.",
    [false, true]
  ],
  createReply: ["D4", "What a create answers with: the whole object or its `Id`.", ["object", "id"]],
  onboardingType: [
    "D5",
    "The `type` an onboarding is opened with.",
    ["either", "PARTNER_USER", "PERSON"],
    ["PERSON"]
  ],
  processingAction: ["D9", "`action_required` of a provision while bunq works on it.", ["SYSTEM", "NONE"]],
  oauthClientPath: [
    "D11",
    "Where OAuth clients live: under `/user/{id}`, at the bare path, or at both.",
    ["user", "bare", "both"],
    ["bare"]
  ],
  oneSessionPerInstallation: [
    "D12",
    "Whether an installation token carries one live session and every secret needs a device of its own.",
    [true, false]
  ],
  sessionExtension: [
    "D13",
    "When a request prolongs its session.",
    ["never", "last-30-minutes", "last-30-seconds", "idle-60-seconds"]
  ],
  wildcardIp: [
    "D14",
    'What `"*"` among permitted addresses means.',
    ["any", "any-beside-an-address", "callers-own"]
  ],
  credentialExpiry: [
    "D15",
    "How long a fresh credential lives: the environment's window or seven days.",
    ["window", "seven-days"]
  ],
  freshCredentialStatus: [
    "D15",
    "The `status` of a credential with an unused token.",
    ["PENDING_FIRST_USE", "ACTIVE"]
  ],
  oauthRequestFields: ["D16", "The fields of `oauth_request`.", ["observed", "documented", "specified"]],
  badSignatureStatus: ["D17", "HTTP status of a request whose signature does not fit.", [400, 401]],
  readyStatus: [
    "D18",
    "`status` of a provision that waits for its user's onboarding.",
    ["CREATED", "ACTIVE"]
  ],
  repeatedExternalUuid: [
    "§18.1",
    "What a second create with a known `external_uuid` gets.",
    ["reject", "return-existing", "create-second"]
  ],
  repeatedEmail: [
    "§18.1",
    "What becomes of a provision whose e-mail is known: a second user, or `FAILED`.",
    ["accept", "fail"]
  ],
  repeatedPhone: ["§18.1", "The same for a phone number.", ["accept", "fail"]],
  resetCredential: [
    "§5.7",
    "Whether a token reset gives another credential, or a fresh token and window under the same id.",
    ["new", "same"]
  ],
  resetEndsSessions: ["§18.4", "Whether a token reset ends the sessions of the old token.", [false, true]],
  missingStatus: ["§18.5", "HTTP status of the error body that lists what is missing.", [400, 490]],
  deniedStatus: ["§18.7", "The `status` of an onboarding bunq denied.", ["DENIED", "REJECTED", "BLOCKED"]],
  unauthorisedText: [
    "§3.5",
    "The text of a 401.",
    ["Insufficient authentication.", "Insufficient authorisation."]
  ],
  signatureRequired: [
    "§3.7",
    "Where a missing signature is refused with 466: opening a session, or every body.",
    ["sessions", "bodies"]
  ],
  rejectedEntry: [
    "§8",
    "What a rejected answer to an inquiry leads to: the same entry open again, or a new one.",
    ["reopen", "append"]
  ],
  inquiryEntries: [
    "§8",
    "Whether the entries of an inquiry are wrapped in their type or stand bare.",
    ["wrapped", "bare"]
  ],
  entryContext: ["§8", "What an empty `context` of an inquiry entry looks like.", ["object", "list"]],
  inquiryHookStatus: [
    "D10",
    "What a webhook about an inquiry says of its `status`: the schema's word, the examples', or nothing.",
    ["schema", "examples", "absent"]
  ],
  failureRetryReply: [
    "D19",
    "What asking for failed deliveries again is answered with.",
    ["empty", "ids", "id"]
  ],
  onboardingHook: [
    "D20",
    "Which changes of an onboarding cause a webhook: of `action_required`, or any.",
    ["action-required", "any-change"]
  ],
  hookSignature: ["§9.6", "Whether webhooks are signed by the bank's key.", ["none", "server-key"]]
}

/** Every switch of {@link ContractSwitches} with all of its sides, so that tests can go through them one by one. */
export const contractVariants: readonly ContractVariant[] = Object.entries(rows).map(
  ([name, [number, about, values, refusing = []]]) => ({
    name: name as keyof ContractSwitches,
    number,
    about,
    values,
    default: defaultContract[name as keyof ContractSwitches],
    refusing,
    concerns: aboutWebhooks.includes(name as keyof ContractSwitches) ? "webhooks" : "answers"
  })
)
