package dev.drover.client.caller;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file says of its class, read without loading the class. Immutable; any thread.
 *
 * @param name with dots, as {@link Class#getName} has it
 * @param supers its superclass and its interfaces, likewise
 * @param access flags of the class
 * @param isConstructible whether it has a public constructor without parameters
 */
record ClassHeader(String name, List<String> supers, int access, boolean isConstructible) {
    private static final int MAGIC = 0xCAFEBABE;
    /** {@code ACC_SYNTHETIC} and {@code ACC_MODULE}: what no source names. */
    private static final int UNNAMED = 0x1000 | 0x8000;

    private static final String CONSTRUCTOR = "<init>";
    private static final String NO_PARAMETERS = "()V";

    /** Whether a worker can make an instance, if it is a task. */
    boolean isUsable() {
        boolean isConcrete = Modifier.isPublic(access) && !Modifier.isAbstract(access);
        return isConcrete && !Modifier.isInterface(access) && isConstructible;
    }

    /** Whether it is written in the source as a class. */
    boolean isClass() {
        return (access & UNNAMED) == 0 && !Modifier.isInterface(access);
    }

    /**
     * Reads a class file up to the end of its methods. Its format is that of chapter 4 of the Java Virtual Machine Specification.
     *
     * @throws IOException if it can't be read, or is no class file
     */
    static ClassHeader read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("it is no class file");
        }
        skip(in, 4); // Its version.
        Object[] pool = pool(in);
        int access = in.readUnsignedShort();
        String name = className(pool, in.readUnsignedShort());
        List<String> supers = new ArrayList<>();
        int superclass = in.readUnsignedShort();
        if (superclass != 0) {
            supers.add(className(pool, superclass));
        }
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            supers.add(className(pool, in.readUnsignedShort()));
        }
        skipMembers(in);
        return new ClassHeader(name, List.copyOf(supers), access, hasConstructor(in, pool));
    }

    /** The texts of the constant pool as strings, and its classes as the indexes of their names; null for the rest. */
    private static Object[] pool(DataInputStream in) throws IOException {
        Object[] pool = new Object[in.readUnsignedShort()];
        for (int i = 1; i < pool.length; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> pool[i] = in.readUTF();
                case 7 -> pool[i] = in.readUnsignedShort();
                case 8, 16, 19, 20 -> skip(in, 2);
                case 15 -> skip(in, 3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(in, 4);
                case 5, 6 -> {
                    skip(in, 8);
                    i++; // A long and a double take two places.
                }
                default -> throw new IOException("its constant " + i + " has the unknown tag " + tag);
            }
        }
        return pool;
    }

    private static String className(Object[] pool, int index) throws IOException {
        if (index < pool.length && pool[index] instanceof Integer name) {
            return text(pool, name).replace('/', '.');
        }
        throw new IOException("its constant " + index + " is no class");
    }

    private static String text(Object[] pool, int index) throws IOException {
        if (index < pool.length && pool[index] instanceof String text) {
            return text;
        }
        throw new IOException("its constant " + index + " is no text");
    }

    private static void skipMembers(DataInputStream in) throws IOException {
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            skip(in, 6);
            skipAttributes(in);
        }
    }

    private static boolean hasConstructor(DataInputStream in, Object[] pool) throws IOException {
        boolean isFound = false;
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            boolean isPublic = Modifier.isPublic(in.readUnsignedShort());
            String name = text(pool, in.readUnsignedShort());
            String descriptor = text(pool, in.readUnsignedShort());
            isFound |= isPublic && name.equals(CONSTRUCTOR) && descriptor.equals(NO_PARAMETERS);
            skipAttributes(in);
        }
        return isFound;
    }

    private static void skipAttributes(DataInputStream in) throws IOException {
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            skip(in, 2);
            skip(in, Integer.toUnsignedLong(in.readInt()));
        }
    }

    private static void skip(DataInputStream in, long bytes) throws IOException {
        in.skipNBytes(bytes);
    }
}
