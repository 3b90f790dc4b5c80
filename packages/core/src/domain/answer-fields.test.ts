import { expect, expectTypeOf, it } from "vitest"
import { answerFields, fieldsOfAnswers } from "./answer-fields.ts"
import { answerableFulfilments } from "./fulfilment-answer.ts"
import type { FulfilmentAnswers } from "./fulfilment-answer.ts"

type Named = { readonly [Type in keyof FulfilmentAnswers]: keyof FulfilmentAnswers[Type] }

it("every field of every answer is named, and nothing else", () => {
  expectTypeOf<{
    [Type in keyof typeof fieldsOfAnswers]: (typeof fieldsOfAnswers)[Type][number]
  }>().toEqualTypeOf<Named>()
  expect(Object.keys(fieldsOfAnswers).toSorted()).toEqual(answerableFulfilments.toSorted())
})

it("a type that is not answered here has no fields", () => {
  expect(answerFields("IDENTITY_VERIFICATION")).toEqual([])
  expect(answerFields("toString")).toEqual([])
})
