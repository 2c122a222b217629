/** Rejections that Twilio's Serverless client loses on the way. */

/**
 * While the client waits for a build, an error of its status call (a cut connection, a 500) rejects nothing that anybody
 * holds: the deployment would hang, and Node would end the process with a stack trace. Such an error becomes that of
 * the work under way. Seen in @twilio-labs/serverless-api 5.7.0: `waitForSuccessfulBuild` has an async executor.
 */
export async function catchingStray<T>(work: () => Promise<T>): Promise<T> {
  let stop = () => {};
  const stray = new Promise<never>((_, reject) => {
    process.on('unhandledRejection', reject);
    stop = () => process.off('unhandledRejection', reject);
  });
  try {
    return await Promise.race([work(), stray]);
  } finally {
    stop();
  }
}
