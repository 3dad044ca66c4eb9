/** What the page can have done, by name. */
import { z } from "zod";
import type { ActionBodies, ActionName, Happening, Outcome } from "./console-answers";
import type { DeadLetterDesk } from "./dead-letters";
import { FAULT_NAMES, type Breakage } from "./faults";
import { RefusedError } from "./refused-error";
import type { Sender } from "./sending";

/** What the page lists. */
const MAX_IDS = 100;

const nothing = z.strictObject({});
const fault = z.strictObject({ fault: z.enum(FAULT_NAMES) });
const chosen = z.object({ queue: z.string(), ids: z.array(z.string()).min(1).max(MAX_IDS) });

type Act = (body: unknown) => Promise<Happening>;

/** @param run gets a body that is the action's. */
function action<Name extends ActionName>(
  schema: z.ZodType<ActionBodies[Name]>,
  run: (body: ActionBodies[Name]) => Promise<Happening>,
): Act {
  return async (body) => {
    const { data, error } = schema.safeParse(body);
    if (!error) return run(data);
    const [issue] = error.issues;
    const where = issue?.path.join(".") ?? "";
    throw new RefusedError(400, `The body is not this action's: ${where === "" ? "" : `${where}: `}${issue?.message}.`);
  };
}

/** @returns does the action of this name. @throws RefusedError where there is none, or it cannot be done now. */
export function createActions(
  sender: Sender,
  breakage: Breakage,
  desk: DeadLetterDesk,
): (name: string, body: unknown) => Promise<Outcome> {
  const actions: Readonly<Record<ActionName, Act>> = {
    "send-one": action<"send-one">(nothing, sender.sendOne),
    "send-hundred": action<"send-hundred">(nothing, sender.sendHundred),
    "send-duplicate": action<"send-duplicate">(nothing, sender.sendDuplicate),
    "send-conflict": action<"send-conflict">(nothing, sender.sendConflict),
    "send-poison": action<"send-poison">(nothing, sender.sendPoison),
    break: action<"break">(fault, (body) => breakage.begin(body.fault)),
    mend: action<"mend">(fault, (body) => breakage.mend(body.fault)),
    redrive: action<"redrive">(chosen.strict(), desk.redrive),
    drop: action<"drop">(chosen.extend({ why: z.string().trim().min(1) }).strict(), desk.drop),
  };
  const byName = new Map(Object.entries(actions));
  return async (name, body) => {
    const act = byName.get(name);
    if (!act)
      throw new RefusedError(
        404,
        `There is no action ${name}: those that there are: ${[...byName.keys()].join(", ")}.`,
      );
    return { happening: await act(body) };
  };
}
