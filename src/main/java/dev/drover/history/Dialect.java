package dev.drover.history;

/**
 * The one place where H2 and PostgreSQL are told apart.
 *
 * <p>Only the planner's hint differs so far: H2 chooses among several indexes by guessed costs that ignore the wanted order, so
 * the index that delivers the order is named (H2 hazard 5); PostgreSQL finds it by itself.
 */
enum Dialect {
    H2 {
        @Override
        String using(String index) {
            return " USE INDEX (" + index + ")";
        }
    },
    POSTGRESQL {
        @Override
        String using(String index) {
            return "";
        }
    };

    /** What follows a table's name so that this index is used. */
    abstract String using(String index);
}
