import type { UserEvent } from "bunq-provisioning"
import { mark, person, uuid } from "./bad-input.ts"
import type { BadInput, Place } from "./bad-input.ts"

const refused = { tag: "InputError", exitCode: 2 } as const
const provision = (change: object) => async (place: Place) =>
  (await place.open({})).provision({ ...person, ...change })
const send = (event: object) => async (place: Place) => (await place.handle()).send(event as UserEvent)
const submit = (fulfilment: string, data: unknown) => send({ type: "fulfilment.submit", fulfilment, data })
const address = { street: mark, houseNumber: mark, postalCode: mark, city: mark, country: "NL" }
const named = { firstName: mark, lastName: mark }

/** What a partner or a user gives. */
export const inputRows: readonly BadInput[] = [
  {
    input: "not a UUID",
    library: provision({ externalUuid: mark }),
    binary: async (place) => ["explain", mark, "--database", await place.database()],
    ...refused,
    reason: "NotAUuid",
    fix: "8-4-4-4-12 hexadecimal digits"
  },
  {
    input: "not a UUID, asked for",
    library: async (place) => (await place.open({})).handle(`${uuid}${mark}`),
    ...refused,
    reason: "NotAUuid",
    fix: "8-4-4-4-12 hexadecimal digits"
  },
  {
    input: "a UUID nobody has",
    library: async (place) => (await place.open({})).handle(uuid),
    binary: async (place) => ["explain", uuid.replace("6b", "7b"), "--database", await place.database()],
    tag: "ProvisionerError",
    reason: "NotFound",
    exitCode: 1,
    fix: "check which database this is"
  },
  {
    input: "unknown product",
    library: provision({ product: mark }),
    ...refused,
    reason: "UnknownProduct",
    fix: "use USER_VERIFIED"
  },
  {
    input: "product not supported yet",
    library: provision({ product: "COMPANY_VERIFIED" }),
    ...refused,
    reason: "ProductNotSupportedYet",
    fix: "under development"
  },
  {
    input: "bad e-mail",
    library: provision({ email: `${mark}@example` }),
    ...refused,
    reason: "InvalidEmail",
    fix: "give one like name@example.com"
  },
  {
    input: "bad phone",
    library: provision({ phoneNumber: `06${mark}` }),
    ...refused,
    reason: "InvalidPhone",
    fix: "give one like +31612345678"
  },
  {
    input: "missing fulfilment data",
    library: submit("ADDRESS_MAIN", { street: mark }),
    ...refused,
    reason: "MissingFulfilmentData",
    fix: "lacks houseNumber, postalCode, city, country; give text for each"
  },
  {
    input: "missing fulfilment data, beforehand",
    library: async (place) =>
      (await place.open({})).provision(person, {
        answers: { TAX_RESIDENCY: { country: "NL", taxNumber: " " } }
      }),
    ...refused,
    reason: "MissingFulfilmentData",
    fix: "TAX_RESIDENCY lacks taxNumber"
  },
  {
    input: "invalid country",
    library: submit("ADDRESS_POSTAL", { ...address, country: mark }),
    ...refused,
    reason: "InvalidFulfilmentData",
    fix: "two-letter country code"
  },
  {
    input: "invalid birth date",
    library: submit("DATE_OF_BIRTH", { ...named, dateOfBirth: `28-02-${mark}` }),
    ...refused,
    reason: "InvalidFulfilmentData",
    fix: "a date like 1990-12-31"
  },
  {
    input: "a text that is too long",
    library: submit("ADDRESS_MAIN", { ...address, city: mark.repeat(40) }),
    ...refused,
    reason: "InvalidFulfilmentData",
    fix: "at most 200 characters"
  },
  {
    input: "unknown fulfilment",
    library: submit(mark, {}),
    ...refused,
    reason: "UnknownFulfilment",
    fix: "use ADDRESS_MAIN, ADDRESS_POSTAL, DATE_OF_BIRTH, TAX_RESIDENCY, NATIONALITY"
  },
  {
    input: "unknown event",
    library: send({ type: mark }),
    ...refused,
    reason: "UnknownEvent",
    fix: "use fulfilment.submit, inquiry.answer, identity.start, identity.finish, provision.close, provision.retry, credential.reset"
  },
  {
    input: "an event that is none",
    library: async (place) => (await place.handle()).send(mark as unknown as UserEvent),
    ...refused,
    reason: "UnknownEvent",
    fix: "use fulfilment.submit"
  }
]
