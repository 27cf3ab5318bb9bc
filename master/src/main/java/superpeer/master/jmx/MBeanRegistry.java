package superpeer.master.jmx;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.mailbox.ActorLoads;

/** Puts beans into a server and takes them out. A second master in one JVM goes without. */
public final class MBeanRegistry {

  private static final Logger log = LoggerFactory.getLogger(MBeanRegistry.class);

  private MBeanRegistry() {}

  /** Shows every actor that is instrumented by now. */
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

  /** Nothing depends on a bean: tests have two masters in one JVM. */
  static void register(MBeanServer server, Object bean, String name) {
    try {
      server.registerMBean(bean, new ObjectName(name));
    } catch (JMException e) {
      log.warn("no JMX bean {}: {}", name, e.toString());
    }
  }

  static void unregister(MBeanServer server, String name) {
    try {
      server.unregisterMBean(new ObjectName(name));
    } catch (JMException e) {
      log.debug("no JMX bean {}: {}", name, e.toString());
    }
  }
}
