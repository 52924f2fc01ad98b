package dev.drover.process.table;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads what processes use from {@code /proc}, see proc(5). Any thread may call it. */
public final class ProcUsageTable implements UsageTable {
    private static final String PSS = "Pss:";
    private static final long BYTES_PER_KIB = 1024;

    private final File proc = new File("/proc");
    private final ProcessTable table;
    private final long pageBytes = pageBytes();

    public ProcUsageTable(ProcessTable table) {
        this.table = table;
    }

    @Override
    public List<ProcessSample> sample() {
        String[] names = proc.list();
        if (names == null) {
            throw new IllegalStateException("cannot list /proc; Drover needs it mounted");
        }
        ProcFiles files = new ProcFiles();
        List<ProcessSample> samples = new ArrayList<>(names.length);
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                int pid = Integer.parseInt(name);
                int length = files.read(pid, "stat");
                if (length > 0) {
                    samples.add(ProcStat.parseSample(pid, files.bytes(), length, pageBytes));
                }
            }
        }
        return samples;
    }

    @Override
    public OptionalLong proportionalBytes(int pid) {
        ProcFiles files = new ProcFiles();
        int length = files.read(pid, "smaps_rollup");
        if (length <= 0) {
            return OptionalLong.empty();
        }
        String text = new String(files.bytes(), 0, length, StandardCharsets.ISO_8859_1);
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(PSS)) {
                String value = line.substring(PSS.length()).strip();
                return OptionalLong.of(Long.parseLong(value.substring(0, value.indexOf(' '))) * BYTES_PER_KIB);
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public ProcessMarks marks(int pid) {
        return table.marks(pid);
    }

    private static long pageBytes() {
        try {
            return ProcessLimits.pageBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/self/auxv", e);
        }
    }
}
