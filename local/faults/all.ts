/** Every fault that there is. */
import { CLIENT_FAULTS, QUEUE_FAULTS, SERVICE_FAULTS } from "./call-faults";
import { CLOCK_FAULTS } from "./clock-faults";
import { DATABASE_FAULTS } from "./database-faults";
import type { Fault } from "./fault";
import { FUNCTION_FAULTS } from "./function-faults";
import { TASK_FAULTS } from "./task-faults";

export const FAULTS: readonly Fault[] = [
  ...TASK_FAULTS,
  ...FUNCTION_FAULTS,
  ...DATABASE_FAULTS,
  ...SERVICE_FAULTS,
  ...QUEUE_FAULTS,
  ...CLIENT_FAULTS,
  ...CLOCK_FAULTS,
];
