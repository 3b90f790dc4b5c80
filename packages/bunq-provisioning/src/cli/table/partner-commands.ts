import type { Command } from "../command.ts"
import { alone, byOption, databaseOptions, serviceOptions } from "./options.ts"

const switchNote = "Works beside a running service, through the file FILE.pause."

/** Commands for the partner as a whole. */
export const partnerCommands: readonly Command[] = [
  {
    name: "setup",
    summary:
      "make sure bunq has what it wants before the first provision: an OAuth client and its callback URL",
    usage: "setup [--callback-url URL] [--check] [--database FILE]",
    notes: ["Safe to repeat. With --check it only looks, and ends with 1 when something is missing."],
    example: "bunq-provisioning setup --callback-url https://partner.example/bunq --environment sandbox",
    options: [
      { name: "callback-url", value: "URL", summary: "an https:// address the OAuth client is to have" },
      { name: "check", summary: "look only; change nothing" },
      ...serviceOptions
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../setup-command.ts")).setupCommand
  },
  {
    name: "import",
    summary: "adopt provisions that exist at bunq and not here, so that they are looked after from now on",
    usage: "import (UUID … | --all) --database FILE [--no-wait] [--by NAME]",
    notes: [
      "Looks each one up at bunq by its external UUID and never creates one there.",
      `${alone} While it runs, everybody else in the database goes on too.`
    ],
    example: "bunq-provisioning import --all --database users.db",
    options: [
      { name: "all", summary: "every provision bunq lists and the database does not know" },
      { name: "no-wait", summary: "end as soon as it is durable, without looking what became of them" },
      byOption,
      ...serviceOptions
    ],
    positionals: { min: 0, max: 1000 },
    load: async () => (await import("../import-command.ts")).importCommand
  },
  {
    name: "reconcile",
    summary: "compare bunq's list with the database, both ways; changes nothing without --apply",
    usage: "reconcile --database FILE [--apply] [--by NAME]",
    notes: [
      `${alone} While it runs, everybody else in the database goes on too.`,
      "Ends with 1 while there is a difference left, as diff does."
    ],
    example: "bunq-provisioning reconcile --database users.db",
    options: [{ name: "apply", summary: "do what the dry run proposes" }, byOption, ...serviceOptions],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../reconcile-command.ts")).reconcileCommand
  },
  {
    name: "pause",
    summary: "kill switch: nothing more leaves for bunq until resume, after a restart neither",
    usage: "pause --database FILE [--note TEXT]",
    notes: [switchNote],
    example: 'bunq-provisioning pause --database users.db --note "bunq asked us to"',
    options: [
      ...databaseOptions,
      { name: "note", value: "TEXT", summary: "why, for whoever finds it paused; nothing personal" }
    ],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../pause-command.ts")).pauseCommand
  },
  {
    name: "resume",
    summary: "end a pause, whoever gave it",
    usage: "resume --database FILE",
    notes: [switchNote],
    example: "bunq-provisioning resume --database users.db",
    options: databaseOptions,
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../resume-command.ts")).resumeCommand
  },
  {
    name: "doctor",
    summary: "check configuration, bunq, database and vault: a verdict and a fix each",
    usage: "doctor [--database FILE] [--offline]",
    notes: [
      "Writes nothing and works beside a running service. Exit code: 3 bunq refuses, 2 wrong configuration, 1 another problem, 0 nothing but warnings.",
      "bunq is asked with the session the service has, or with one that is thrown away."
    ],
    example: "bunq-provisioning doctor --database users.db --environment production",
    options: [{ name: "offline", summary: "ask nobody: look at this machine only" }, ...serviceOptions],
    positionals: { min: 0, max: 0 },
    load: async () => (await import("../doctor-command.ts")).doctorCommand
  }
]
