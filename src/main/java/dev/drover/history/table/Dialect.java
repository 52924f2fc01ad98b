package dev.drover.history.table;

/**
 * The differences between H2 and PostgreSQL, which are nowhere else.
 *
 * <p>The planner's hint: H2 chooses among several indexes by guessed costs that ignore the wanted order, so the index that
 * delivers the order is named (H2 hazard 5); PostgreSQL finds it by itself.
 *
 * <p>The match of a glob: LIKE of H2 may take for ever for one name ({@link Glob}); that of PostgreSQL gives up as soon as a part of
 * the pattern is found nowhere in the rest.
 */
public enum Dialect {
    H2 {
        @Override
        public String using(String index) {
            return " USE INDEX (" + index + ")";
        }

        @Override
        public Sql matches(String column, Glob glob) {
            if (glob.isCheapLike()) {
                return like(column, glob.like());
            }
            // An index finds what begins so; it finds nothing by a regular expression.
            Sql condition = glob.hasPrefix() ? like(column, glob.prefixLike()) : new Sql();
            return condition.add(" AND " + column + " REGEXP ?", glob.regex());
        }
    },
    POSTGRESQL {
        @Override
        public String using(String index) {
            return "";
        }

        @Override
        public Sql matches(String column, Glob glob) {
            return like(column, glob.like());
        }
    };

    /** What follows a table's name so that this index is used. */
    public abstract String using(String index);

    /** {@code AND column ...}, for the texts that match it. */
    public abstract Sql matches(String column, Glob glob);

    private static Sql like(String column, String pattern) {
        return Sql.of(" AND " + column + " LIKE ? ESCAPE '!'", pattern);
    }
}
