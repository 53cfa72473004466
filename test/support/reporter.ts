// Mocha's usual report, and what it is silent about: why a try did not pass, and that a test passed only when it was told again.
import Mocha from 'mocha';

/** What mocha keeps of a test that it may run again, and does not declare. */
type Retried = Mocha.Test & { currentRetry(): number };

export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('retry', (test, error: Error) => {
      this.say(test, 'did not pass');
      process.stderr.write(`${(error.stack ?? String(error)).replace(/^/gm, '        ')}\n`);
    });
    runner.on('pass', (test) => {
      if ((test as Retried).currentRetry() > 0) this.say(test, 'passed');
    });
  }

  private say(test: Mocha.Test, what: string): void {
    process.stderr.write(`      "${test.fullTitle()}" ${what} at try ${(test as Retried).currentRetry() + 1}\n`);
  }
}
