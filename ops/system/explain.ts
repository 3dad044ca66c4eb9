/** What an error of the SDK means to whoever has called the command. */

const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;
const OLD_CREDENTIALS =
  /^(ExpiredToken(Exception)?|RequestExpired|InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException)$/;
const NOT_ALLOWED = /^(AccessDenied(Exception)?|UnauthorizedOperation|KMSAccessDenied.*)$/;
const GONE = /^(QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|ResourceNotFoundException|NoSuchBucket)$/;
/** Of a secret that is about to go, for which there is no name. */
const MARKED = /marked for deletion/;
const UNREACHABLE = /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|EAI_AGAIN)$/;

/** Throws the error in words that tell what to do; what nobody foresaw, as it is. */
export function explain(error: unknown): never {
  throw explained(error, "this");
}

/** As `explain`, for one call: names the action that the credentials lack, as AWS does not always. */
export function explainWhile(action: string): (error: unknown) => never {
  return (error) => {
    throw explained(error, action);
  };
}

function explained(error: unknown, action: string): unknown {
  if (!(error instanceof Error)) return error;
  const sentence = sentenceFor(error, action);
  return sentence === undefined ? error : new Error(sentence, { cause: error });
}

function sentenceFor(error: Error, action: string): string | undefined {
  const { name, message } = error;
  const code = String((error as NodeJS.ErrnoException).code);
  const problem = describeCredentialsProblem(name, message, action);
  if (problem !== undefined) return problem;
  if (GONE.test(name) || MARKED.test(message))
    return `Something of the system is gone: \`npx pulumi up --refresh\` makes it again. (${message})`;
  if (UNREACHABLE.test(code)) return `AWS, or the system on this machine, cannot be reached. (${message})`;
  return undefined;
}

/**
 * Of an error of any of AWS's programs; undefined where it is no matter of credentials.
 * @param name AWS's, of the error.
 * @param action what was to be done, after "do not allow".
 */
export function describeCredentialsProblem(name: string, message: string, action: string): string | undefined {
  if (NO_CREDENTIALS.test(name))
    return `There are no credentials for AWS: sign in (\`aws sso login\`), or set AWS_PROFILE. (${message})`;
  if (OLD_CREDENTIALS.test(name))
    return `The credentials for AWS are not valid any more: sign in again (\`aws sso login\`). (${message})`;
  if (NOT_ALLOWED.test(name))
    return `The credentials for AWS do not allow ${action}: docs/operations.md tells what the command needs. (${message})`;
  return undefined;
}
