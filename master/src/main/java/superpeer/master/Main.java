package superpeer.master;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;
import superpeer.master.config.InvalidSetting;

/** The program {@code super-peer}: parses the command line and runs a verb. */
@Command(
    name = "super-peer",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "A server that joins P2P-HLS swarms and serves the viewers that find no peer.",
    footer = {
      "",
      "Without a verb it runs `serve`. The master itself runs `super-peer worker`.",
      "`super-peer viewers` simulates viewers for load tests; see its --help.",
      "Exit codes: 1 the doctor found a failure, 64 bad command line, 65 bad id, 69 port in use, 70"
          + " a bug, 78 bad setting."
    },
    subcommands = {ServeVerb.class, DemoVerb.class, ChannelIdVerb.class, DoctorVerb.class})
public final class Main implements Callable<Integer> {

  @Mixin private final ServeOptions options = new ServeOptions();

  public static void main(String[] args) {
    Thread.currentThread().setUncaughtExceptionHandler(Main::crash);
    System.exit(commandLine().execute(args));
  }

  /** An error in the start. Other threads would keep the process, and its lock, for ever. */
  private static void crash(Thread thread, Throwable cause) {
    try {
      System.err.println("super-peer: cannot start: " + cause);
      cause.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(ExitCode.SOFTWARE);
    }
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new Main());
    codes(line);
    line.setExecutionExceptionHandler(Main::failed);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static void codes(CommandLine line) {
    line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
    line.getCommandSpec().exitCodeOnExecutionException(ExitCode.SOFTWARE);
    line.getSubcommands().values().forEach(Main::codes);
  }

  @Override
  public Integer call() {
    return ServeVerb.serve(options);
  }

  /** Prints an expected failure as one line; only a bug gets a stack trace. */
  private static int failed(Exception e, CommandLine line, ParseResult parsed) throws Exception {
    if (e instanceof ExitCode.ExitException exitException) {
      line.getErr().println("super-peer: " + exitException.getMessage());
      return exitException.code();
    } else if (e instanceof InvalidSetting) {
      line.getErr().println("super-peer: " + e.getMessage());
      return ExitCode.CONFIG;
    }
    throw e;
  }

  /** From the jar's manifest. */
  static final class Version implements IVersionProvider {

    static String current() {
      var version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "0" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"super-peer " + current()};
    }
  }
}
