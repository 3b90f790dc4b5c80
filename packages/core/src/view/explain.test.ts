import { describe, expect, it } from "vitest"
import { outputs, provisionAt, readyAt, ScriptedUser } from "../lifecycle/scripted-user.test-support.ts"
import { minute, told } from "./told.test-support.ts"

describe("explain", () => {
  it("a provision that is being created", () =>
    expect(told(new ScriptedUser(), minute)).toMatchInlineSnapshot(`
      "The provision is being created at bunq.
      waits for bunq, for 60 s
      next check: createProvision is running
      - operator: requested"
    `))

  it("a create that is tried again", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Unreachable", { at: 1000, retryAt: 61_000 })
    expect(told(user, 31_000)).toMatchInlineSnapshot(`
      "The provision is being created at bunq.
      waits for bunq, for 31 s
      next check: createProvision is tried again in 30 s
      problem: createProvision failed once (Unreachable)
      - bank: command.failed createProvision: attempt 1 failed (Unreachable), tried again
      - operator: requested"
    `)
  })

  it("a create that bunq asked to wait with", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Throttled", { at: 1000, retryAt: 61_000 })
    expect(told(user, 31_000)).toContain("next check: createProvision is tried again in 30 s, as bunq asked")
  })

  it("a create that was refused", () => {
    const user = new ScriptedUser()
    user.fail("createProvision", "Forbidden")
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "The provision is being created at bunq. It stalled and waits for a retry.
      waits for somebody at the partner, for 60 s
      next check: none: it waits for a person
      problem: createProvision failed (Forbidden): createProvision failed
      - bank: command.failed createProvision: requesting.running → requesting.stalled
      - operator: requested"
    `)
  })

  it("an adoption of what bunq does not have", () => {
    const user = new ScriptedUser({ adopt: true })
    user.succeed("createProvision", { at: 1, provision: null })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "The provision is being created at bunq. It stalled and waits for a retry.
      waits for somebody at the partner, for 60 s
      next check: none: it waits for a person
      problem: createProvision failed (NotFound): bunq holds no provision with this id; check the id, or close this one.
      - bank: command.succeeded createProvision: requesting.running → requesting.stalled
      - operator: requested"
    `)
  })

  it("an adoption of a company", () => {
    const user = new ScriptedUser({ adopt: true })
    user.succeed("createProvision", { at: 1, provision: provisionAt(1, { product: "COMPANY_VERIFIED" }) })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "The provision is being created at bunq. It stalled and waits for a retry.
      waits for somebody at the partner, for 60 s
      next check: none: it waits for a person
      problem: createProvision failed (ProductNotSupportedYet): The provision is for COMPANY_VERIFIED, which is not supported yet: bunq has it under development, and does not say what a company must bring. It was left as it is at bunq; look after it by other means, and retry with a version that supports it. A close would close it at bunq.
      - bank: command.succeeded createProvision: requesting.running → requesting.stalled
      - operator: requested"
    `)
  })

  it("a bunq that takes longer than expected", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "deadline.passed", deadline: "overdue", at: 11 * minute })
    expect(told(user, 12 * minute)).toMatchInlineSnapshot(`
      "bunq is processing the provision.
      waits for bunq, for 12 min
      next check: the feed reads the provision
      problem: bunq takes longer than expected; ask bunq's support and name its last reply, r-1
      - timer: deadline.passed overdue: the time passed in open.processing.user
      - bank: command.succeeded createProvision: requesting.running → open.processing.user"
    `)
  })

  it("a word of bunq that nobody knows", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: provisionAt(2, { status: "UNDER_WATER" }) })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "bunq is processing the provision.
      waits for bunq, for 60 s
      next check: the feed reads the provision
      problem: bunq says a word we do not know, provision.status=UNDER_WATER/PENDING_PROCESS_USER; ask bunq's support and name its last reply, r-2
      - bank: provision.observed: noted
      - bank: command.succeeded createProvision: requesting.running → open.processing.user"
    `)
  })

  it("a session that must be opened in time", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    user.send({ type: "provision.observed", at: 2, provision: readyAt(2) })
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "A session is being opened before the credential expires.
      waits for bunq, for 60 s
      deadline: credential in 59 min
      next check: openUserSession is running, the feed reads the provision
      - bank: provision.observed: open.processing.user → open.credential.opening.running
      - bank: command.succeeded createProvision: requesting.running → open.processing.user"
    `)
  })

  it("too many lost credentials", () => {
    const user = new ScriptedUser()
    user.succeed("createProvision", outputs.createProvision)
    for (let at = 2; at < 8; at++) {
      user.send({ type: "provision.observed", at, provision: readyAt(at, 9 + at) })
      user.fail("openUserSession", "TokenLost")
      if (user.inFlight.length > 0) user.succeed("resetToken", { at })
    }
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "A fresh credential was asked for. It stalled and waits for a retry.
      waits for somebody at the partner, for 60 s
      next check: the feed reads the provision
      problem: resetToken failed (TooManyResets): bunq's last 5 credentials opened no session; check the time, the network and bunq's status, then retry.
      - bank: command.failed openUserSession: open.credential.opening.running → open.credential.resetting.stalled
      - bank: provision.observed: open.credential.awaitingToken → open.credential.opening.running"
    `)
  })

  it("a user that was set aside", () => {
    const user = new ScriptedUser()
    const broken = { type: "command.succeeded", id: "createProvision", seq: 1, at: 3, output: null } as never
    user.send(broken)
    expect(told(user, minute)).toMatchInlineSnapshot(`
      "The provision is being created at bunq. It stalled and waits for a retry.
      waits for somebody at the partner, for 60 s
      next check: none: it waits for a person
      problem: step failed (Error): This user was set aside; look at the journal, then retry.
      - bank: command.succeeded createProvision: set aside (Error)
      - operator: requested"
    `)
  })
})
