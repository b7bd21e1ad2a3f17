/** Runs the tiny app as a process of its own, to be killed: prints its addresses as a line of JSON. */
import { startTiny } from './start-tiny.ts';

const [data = ''] = process.argv.slice(2);
try {
  const { baseUrl, awsUrl } = await startTiny({ data });
  process.stdout.write(`${JSON.stringify({ baseUrl, awsUrl })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
