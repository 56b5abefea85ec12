/** Gives all names of a union. The compiler sees to it that none is left out. */
export const namesOf = <Name extends string>(all: Readonly<Record<Name, true>>): readonly Name[] =>
  Object.keys(all) as Name[];
