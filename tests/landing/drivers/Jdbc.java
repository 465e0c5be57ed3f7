// What a program sees of the views for BI tools through JDBC: tables, columns, and the types of values.
// java -cp postgresql.jar Jdbc.java SOCKET USER DATABASE

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.util.Properties;

public class Jdbc {
    public static void main(String[] arguments) throws Exception {
        Properties given = new Properties();
        given.setProperty("user", arguments[1]);
        given.setProperty("gssEncMode", "disable");
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            bridge(door, arguments[0]);
            String url = "jdbc:postgresql://localhost:" + door.getLocalPort() + "/" + arguments[2];
            try (Connection connection = DriverManager.getConnection(url, given)) {
                tables(connection.getMetaData());
                columns(connection.getMetaData());
                values(connection);
            }
        }
        System.exit(0);
    }

    static void tables(DatabaseMetaData about) throws Exception {
        ResultSet table = about.getTables(null, "bi", "%", null);
        while (table.next()) {
            String type = table.getString("TABLE_TYPE");
            if (!type.contains("INDEX")) {
                System.out.println(type + " " + table.getString("TABLE_NAME") + ": " + table.getString("REMARKS"));
            }
        }
    }

    static void columns(DatabaseMetaData about) throws Exception {
        ResultSet column = about.getColumns(null, "bi", "%", "%");
        while (column.next()) {
            if (!column.getString("TABLE_NAME").startsWith("kept")) {
                System.out.println(column.getString("TABLE_NAME") + "." + column.getString("COLUMN_NAME") + " "
                    + column.getString("TYPE_NAME") + "(" + column.getInt("COLUMN_SIZE") + "," + column.getInt("DECIMAL_DIGITS")
                    + "): " + column.getString("REMARKS"));
            }
        }
    }

    /** One customer by a parameter, and sums. */
    static void values(Connection connection) throws Exception {
        PreparedStatement one = connection.prepareStatement("SELECT * FROM bi.customers WHERE customer = ?");
        one.setString(1, "4");
        show(one.executeQuery());
        PreparedStatement sums = connection.prepareStatement(
            "SELECT sum(amount) AS amount, min(day) AS first, count(*) AS purchases FROM bi.purchases WHERE day >= ?");
        sums.setObject(1, java.time.LocalDate.of(1997, 1, 1));
        show(sums.executeQuery());
    }

    static void show(ResultSet row) throws Exception {
        ResultSetMetaData about = row.getMetaData();
        while (row.next()) {
            for (int i = 1; i <= about.getColumnCount(); i++) {
                Object value = row.getObject(i);
                System.out.println(about.getColumnName(i) + " " + value.getClass().getName() + " " + value);
            }
        }
    }

    /** The driver speaks TCP alone, and the test's server listens on a socket file: what comes to the door is passed on. */
    static void bridge(ServerSocket door, String path) {
        start(() -> {
            Socket caller = door.accept();
            SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(path));
            start(() -> pass(Channels.newChannel(caller.getInputStream()), server));
            pass(server, Channels.newChannel(caller.getOutputStream()));
        });
    }

    static void pass(ReadableByteChannel from, WritableByteChannel to) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        while (from.read(bytes) >= 0) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            bytes.clear();
        }
    }

    interface Work {
        void run() throws Exception;
    }

    static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception error) {
                // The connection was closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
