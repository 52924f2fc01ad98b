package dev.drover.history.table;

/**
 * The differences between H2 and PostgreSQL, which are nowhere else.
 *
 * <p>Only the planner's hint differs so far: H2 chooses among several indexes by guessed costs that ignore the wanted order, so
 * the index that delivers the order is named (H2 hazard 5); PostgreSQL finds it by itself.
 */
public enum Dialect {
    H2 {
        @Override
        public String using(String index) {
            return " USE INDEX (" + index + ")";
        }
    },
    POSTGRESQL {
        @Override
        public String using(String index) {
            return "";
        }
    };

    /** What follows a table's name so that this index is used. */
    public abstract String using(String index);
}
