import { expect, it } from "vitest"
import { withUnknownFields, withUnknownWord } from "./alter-reply.ts"

const reply = {
  status: 200,
  body: {
    Response: [
      { Id: { id: 1 } },
      {
        Thing: {
          status: "ACTIVE",
          sub_status: "NONE",
          name: "ACTIVE",
          kind_type: "lower",
          inner: [{ type: "A_B" }]
        }
      }
    ]
  }
}
const word = "SOMETHING_NEW"

it("replaces one status or type at a time, each in its turn, and nothing else", () => {
  const thing = reply.body.Response[1]!.Thing!
  const replaced = (nth: number) => withUnknownWord(reply, nth)?.body
  const expected = (change: object) => ({ Response: [{ Id: { id: 1 } }, { Thing: { ...thing, ...change } }] })
  expect(replaced(0)).toEqual(expected({ status: word }))
  expect(replaced(1)).toEqual(expected({ sub_status: word }))
  expect(replaced(2)).toEqual(expected({ inner: [{ type: word }] }))
  expect(replaced(3)).toEqual(replaced(0))
  expect(withUnknownWord({ status: 200, body: { Response: [{ Id: { id: 1 } }] } }, 0)).toBe(null)
})

it("adds fields to the envelope and every object in it, but not beside the name of what an item is", () => {
  const unknown_field = expect.objectContaining({ word, list: [{ nested: true }] })
  expect(withUnknownFields(reply)?.body).toEqual({
    unknown_field,
    Response: [
      { Id: { id: 1, unknown_field } },
      { Thing: { ...reply.body.Response[1]!.Thing, unknown_field, inner: [{ type: "A_B", unknown_field }] } }
    ]
  })
  expect(withUnknownFields({ status: 400, body: { Error: [{ error_description: "no" }] } })).toBe(null)
})
