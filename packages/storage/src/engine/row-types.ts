import pg from 'pg'

/** Counts, sequences and versions are bigint in the database and stay far below 2^53, so that they are numbers here. */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
}
