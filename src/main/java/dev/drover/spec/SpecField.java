package dev.drover.spec;

import dev.drover.proto.Spec;

/**
 * One field of a job: all that Drover knows about it. Immutable; any thread.
 *
 * <p>A kind of field extends this ({@link NumberField}, {@link TextField} …); a field says in {@link JobFields} which kind it is and
 * where it lies in the message. Fields are objects of classes, not lambdas: those cost a command its start (JVM hazard 12).
 */
public abstract class SpecField {
    private final FieldDoc doc;
    private final AppliesTo appliesTo;
    private final String option;

    SpecField(FieldDoc doc, AppliesTo appliesTo) {
        this.doc = doc;
        this.appliesTo = appliesTo;
        this.option = doc.option();
    }

    /** As lines of {@code --batch} and JSON call it, {@code maxRunning}. */
    public final String name() {
        return doc.name();
    }

    /** As it is typed, {@code --max-running}; also for a field that is no option, to name it by. */
    public final String option() {
        return option;
    }

    /** Whether {@code submit} and {@code run} take it; lines of {@code --batch} take all. */
    public final boolean isOption() {
        return doc.place() != FieldDoc.Place.LINE;
    }

    /** Whether few need it, so that help names it only. */
    public final boolean isRare() {
        return doc.place() == FieldDoc.Place.RARE_OPTION;
    }

    /** What its value is called in help; empty for a flag. */
    public final String argument() {
        return doc.argument();
    }

    public final String help() {
        return doc.help();
    }

    /** A value as it may be typed. */
    public final String example() {
        return doc.example();
    }

    public final AppliesTo appliesTo() {
        return appliesTo;
    }

    /** Whether it says what to run; such fields come first where a spec is written. */
    public boolean isWork() {
        return false;
    }

    /** Whether it may be given more than once. */
    public boolean repeats() {
        return false;
    }

    /** What it takes, with its range, for people. */
    public abstract String takes();

    /** Whether the spec has a value of it, one that was asked for. */
    public abstract boolean isSet(Spec spec);

    /** Refuses a value that can't be, wherever it came from; the sentence names the field. */
    public final void check(Spec spec) {
        if (isSet(spec)) {
            appliesTo.require(label(), spec);
            checkValue(spec);
        }
    }

    /** As {@link #check}, of a spec that has a value. */
    abstract void checkValue(Spec spec);

    /** Writes the value in the form of lines of {@code --batch}, where the spec has one. */
    public final void write(Spec spec, JsonSink json) {
        if (isSet(spec)) {
            writeValue(spec, json);
        }
    }

    /** As {@link #write}, of a spec that has a value. */
    abstract void writeValue(Spec spec, JsonSink json);

    /** What its rows on the page of {@code show} are called, and it in sentences about what a program gave. */
    public String label() {
        return name();
    }

    /** Writes its rows on the page of {@code show}, where the spec has a value. */
    public final void show(Spec spec, RowSink rows) {
        if (isSet(spec)) {
            showValue(spec, rows);
        }
    }

    /** As {@link #show}, of a spec that has a value; nothing where the page has it in another place. */
    abstract void showValue(Spec spec, RowSink rows);
}
