// Tells scripts/jest.mjs which files and tests run, and how the whole run ended. It is silent when Jest was started in
// another way.
import { appendFileSync } from 'node:fs';

export default class ProgressReporter {
  #write(entry) {
    const file = process.env['SEATLEDGER_JEST_PROGRESS'];
    if (file) appendFileSync(file, `${JSON.stringify({ ...entry, at: Date.now() })}\n`);
  }

  onTestFileStart(test) {
    this.#write({ event: 'start', path: test.path });
  }

  onTestCaseStart(test, { fullName }) {
    this.#write({ event: 'case', path: test.path, name: fullName });
  }

  onTestFileResult(test) {
    this.#write({ event: 'end', path: test.path });
  }

  onRunComplete(_contexts, results) {
    this.#write({
      event: 'complete',
      passed: results.numPassedTests,
      // a file that could not be loaded has no tests to count, and is a failure all the same
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    });
  }
}
