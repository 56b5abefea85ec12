import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import mongoose from 'mongoose';

type ErrorClass = new (...args: never[]) => Error;
const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && value.prototype instanceof Error;

/** Mongoose brings the driver along. */
const DRIVER = 'mongodb';
const require = createRequire(createRequire(import.meta.url).resolve('mongoose'));
/** The driver keeps the errors of its pool to itself, and names them with its own name before. */
const errorsOfThePool = (): readonly (readonly [string, unknown])[] => {
  const driver = dirname(require.resolve(`${DRIVER}/package.json`));
  const classes = require(join(driver, 'lib/cmap/errors.js')) as Readonly<Record<string, unknown>>;
  return Object.entries(classes).map(([name, errorClass]) => [`Mongo${name}`, errorClass]);
};

/**
 * Returns an error of each class that the driver of MongoDB has, by the name of the class. They are made without their
 * constructors, which are the driver's own affair.
 */
export const driverErrors = (): ReadonlyMap<string, Error> =>
  new Map(
    [...Object.entries<unknown>({ ...mongoose.mongo }), ...errorsOfThePool()].flatMap(([name, errorClass]) =>
      isErrorClass(errorClass) ? [[name, Object.create(errorClass.prototype) as Error] as const] : [],
    ),
  );
