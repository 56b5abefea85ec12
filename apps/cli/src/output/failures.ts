/** These are the exit codes, for scripts. 130 is what shells use for Ctrl-C. */
export const EXIT = { ok: 0, refused: 1, usage: 2, unavailable: 3, interrupted: 130 } as const;

/** Ends the command with this exit code and message. `details` are members of the JSON form. */
export class CliFailure extends Error {
  constructor(
    readonly exitCode: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'CliFailure';
  }

  withMessage(message: string, details: CliFailure['details'] = this.details): CliFailure {
    return new CliFailure(this.exitCode, this.code, message, details);
  }
}

/** This is a refusal of the API, in the API's words. */
export class ApiRefusal extends CliFailure {
  override withMessage(message: string, details: CliFailure['details'] = this.details): CliFailure {
    return new ApiRefusal(this.exitCode, this.code, message, details);
  }
}

export const usageFailure = (message: string): CliFailure => new CliFailure(EXIT.usage, 'usage', message);
