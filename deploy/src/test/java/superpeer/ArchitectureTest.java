package superpeer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.function.Predicate;

/** The arrows of docs/ARCHITECTURE.md. Think hard about the layering before changing this file. */
@AnalyzeClasses(packages = "superpeer", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLES =
      slices().matching("superpeer.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PROTOCOL_IS_PLAIN_DATA =
      classes()
          .that()
          .resideInAPackage("superpeer.protocol..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "superpeer.protocol..",
              "com.fasterxml.jackson..",
              "com.google.protobuf..",
              "org.jspecify..",
              "java..",
              "javax.crypto..");

  @ArchTest
  static final ArchRule PROTOCOL_DOES_NO_IO =
      noClasses()
          .that()
          .resideInAPackage("superpeer.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net.http..", "java.nio.channels..", "java.nio.file..");

  @ArchTest
  static final ArchRule MASTER_AND_WORKER_MEET_ONLY_IN_THE_PROTOCOL =
      noClasses()
          .that()
          .resideInAnyPackage("superpeer.master..", "superpeer.hub..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("superpeer.worker..");

  @ArchTest
  static final ArchRule WORKER_KNOWS_NO_MASTER =
      noClasses()
          .that()
          .resideInAPackage("superpeer.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("superpeer.master..", "superpeer.hub..");

  @ArchTest
  static final ArchRule HUB_REACHES_A_SUPER_PEER_ONLY_OVER_REST =
      noClasses()
          .that()
          .resideInAPackage("superpeer.hub..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("superpeer.master..");

  @ArchTest
  static final ArchRule MASTER_MEETS_THE_HUB_ONLY_IN_MAIN =
      noClasses()
          .that()
          .resideInAPackage("superpeer.master..")
          .and()
          .resideOutsideOfPackage("superpeer.master")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("superpeer.hub..");

  @ArchTest
  static final ArchRule ONE_PACKAGE_STARTS_PROCESSES =
      noClasses()
          .that()
          .resideOutsideOfPackage("superpeer.master.process..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class, Process.class);

  @ArchTest
  static final ArchRule ONE_PACKAGE_KNOWS_WEBRTC =
      noClasses()
          .that()
          .resideOutsideOfPackage("superpeer.worker.webrtc..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.onvoid..");

  @ArchTest
  static final ArchRule FEW_SPEAK_HTTP =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "superpeer.master",
              "superpeer.master.connections",
              "superpeer.master.http..",
              "superpeer.master.demo..",
              "superpeer.hub..",
              "superpeer.worker.swarm..",
              "superpeer.worker.origin..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka.http..");

  /** What the public API lacks: WebSocket close codes, and the address of a new connection. */
  @ArchTest
  static final ArchRule TWO_CLASSES_USE_AKKA_HTTP_INTERNALS =
      noClasses()
          .that()
          .haveNameNotMatching(
              "(superpeer.hub.signaling.WebSocketUpgrader"
                  + "|superpeer.master.connections.ConnectionTimeoutStage)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka.http.impl..");

  @ArchTest
  static final ArchRule SETTINGS_ARE_VALUES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "superpeer..config..",
              "superpeer.master",
              "superpeer.master.mailbox", // Akka hands its settings to every type of mailbox
              "superpeer.worker",
              "superpeer.hub")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..");

  @ArchTest
  static final ArchRule PROTOCOLS_ARE_SEALED =
      classes()
          .that()
          .areInterfaces()
          .and()
          .haveNameMatching(".*(Command|Message|Event|Reply)")
          .should(be("sealed", type -> type.reflect().isSealed()));

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_TYPE_DOES =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Common|Base|Impl)");

  /**
   * A name in a log line, a stack trace or a sentence means one type; nested types are named with
   * their owner.
   */
  @ArchTest
  static void simpleNamesAreUnique(JavaClasses types) {
    var byName =
        types.stream()
            .filter(type -> type.getEnclosingClass().isEmpty())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toList())));
    byName.values().removeIf(names -> names.size() == 1);
    assertThat(byName).as("simple names that several types share").isEmpty();
  }

  private static ArchCondition<JavaClass> be(String what, Predicate<JavaClass> test) {
    return ArchConditions.be(DescribedPredicate.describe(what, test));
  }
}
