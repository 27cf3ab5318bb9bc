package superpeer.master.jmx;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.mailbox.ActorLoads;

/** Registers and unregisters MBeans. A second master in one JVM runs without them. */
public final class MBeanRegistry {

  private static final Logger log = LoggerFactory.getLogger(MBeanRegistry.class);

  private MBeanRegistry() {}

  /** Registers a bean for every actor that is instrumented so far. */
  public static void registerMailboxes(MBeanServer server, ActorLoads actorLoads) {
    actorLoads
        .all()
        .forEach(
            (actor, actorLoad) -> register(server, new MailboxBean(actorLoad), mailbox(actor)));
  }

  public static void unregisterMailboxes(MBeanServer server, ActorLoads actorLoads) {
    actorLoads.all().keySet().forEach(actor -> unregister(server, mailbox(actor)));
  }

  private static String mailbox(String actor) {
    return "superpeer:type=Mailbox,actor=" + actor;
  }

  /** Only logs a failure: nothing depends on a bean, and tests run two masters in one JVM. */
  static void register(MBeanServer server, Object bean, String name) {
    try {
      server.registerMBean(bean, new ObjectName(name));
    } catch (JMException e) {
      log.warn("cannot register JMX bean {}: {}", name, e.toString());
    }
  }

  static void unregister(MBeanServer server, String name) {
    try {
      server.unregisterMBean(new ObjectName(name));
    } catch (JMException e) {
      log.debug("cannot unregister JMX bean {}: {}", name, e.toString());
    }
  }
}
