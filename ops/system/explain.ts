/** What an error of the SDK means to whoever has called the command. */

const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;
const OLD_CREDENTIALS = /^(ExpiredToken(Exception)?|RequestExpired|InvalidClientTokenId|UnrecognizedClientException)$/;
const NOT_ALLOWED = /^(AccessDenied(Exception)?|UnauthorizedOperation|KMSAccessDenied.*)$/;
const GONE = /^(QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|ResourceNotFoundException|NoSuchBucket)$/;
const UNREACHABLE = /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ETIMEDOUT|EAI_AGAIN)$/;

/** Throws the error in words that tell what to do; what nobody foresaw, as it is. */
export function explain(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const sentence = sentenceFor(error);
  throw sentence === undefined ? error : new Error(sentence, { cause: error });
}

function sentenceFor(error: Error): string | undefined {
  const { name, message } = error;
  const code = String((error as NodeJS.ErrnoException).code);
  if (NO_CREDENTIALS.test(name))
    return `There are no credentials for AWS: sign in (\`aws sso login\`), or set AWS_PROFILE. (${message})`;
  if (OLD_CREDENTIALS.test(name))
    return `The credentials for AWS are not valid any more: sign in again (\`aws sso login\`). (${message})`;
  if (NOT_ALLOWED.test(name))
    return `The credentials for AWS do not allow this: docs/operations.md tells what the command needs. (${message})`;
  if (GONE.test(name))
    return `Something of the system is gone: \`npx pulumi up --refresh\` makes it again. (${message})`;
  if (UNREACHABLE.test(code)) return `AWS, or the system on this machine, cannot be reached. (${message})`;
  return undefined;
}
