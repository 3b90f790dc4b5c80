"use client"

import { useActionState } from "react"
import { begin } from "./actions.ts"

const Page = () => {
  const [begun, action, isPending] = useActionState(begin, null)
  return (
    <form action={action}>
      <h1>Become a customer</h1>
      {begun === null ? null : <p role="alert">{begun.problem}</p>}
      <p>
        <label>
          E-mail address{" "}
          <input name="email" type="email" autoComplete="email" defaultValue={begun?.email} required />
        </label>
      </p>
      <p>
        <label>
          Phone number{" "}
          <input
            name="phoneNumber"
            type="tel"
            autoComplete="tel"
            defaultValue={begun?.phoneNumber}
            required
          />
        </label>
      </p>
      <button type="submit" disabled={isPending}>
        Start
      </button>
    </form>
  )
}
export default Page
