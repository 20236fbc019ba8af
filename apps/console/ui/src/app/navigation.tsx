import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { NavLink } from 'react-router';
import { useRoute } from '../api/hooks.js';
import { HealthDot } from '../shared/health.js';
import classes from './shell.module.css';

const HEALTH_REFRESH_MS = 15_000;

function PageLink({ to, end = false, children }: { to: string; end?: boolean; children: React.ReactNode }) {
  return (
    <NavLink to={to} end={end} className={classes.link ?? ''}>
      {children}
    </NavLink>
  );
}

function LayerLinks({ projectId }: { readonly projectId: string }) {
  const status = useRoute(
    OPERATOR_ROUTES.readCapiStatus,
    { params: { projectId } },
    { refetchInterval: HEALTH_REFRESH_MS },
  );
  if (status.data === undefined || status.data.layers.length === 0) return null;
  return (
    <>
      <p className={classes.group}>Layers</p>
      {status.data.layers.map((layer) => (
        <PageLink key={layer.layerId} to={`/projects/${projectId}/layers/${layer.layerId}`}>
          <span className={classes.layer}>
            <HealthDot status={layer.status} paused={!layer.isActive} />
            <span className={classes.layerName}>{layer.name}</span>
          </span>
        </PageLink>
      ))}
    </>
  );
}

/** The pages of the chosen project, then those of the installation. */
export function Navigation({ projectId }: { readonly projectId: string | null }) {
  const project = projectId === null ? null : `/projects/${projectId}`;
  return (
    <nav className={classes.nav}>
      {project !== null && projectId !== null && (
        <>
          <PageLink to={project} end>
            Overview
          </PageLink>
          <PageLink to={`${project}/events`}>Events</PageLink>
          <PageLink to={`${project}/failed`}>Failed sends</PageLink>
          <LayerLinks projectId={projectId} />
          <p className={classes.group}>Settings</p>
          <PageLink to={`${project}/apps`}>SDK apps</PageLink>
          <PageLink to={`${project}/keys`}>API keys</PageLink>
          <PageLink to={`${project}/audit-log`}>Audit log</PageLink>
          <PageLink to={`${project}/settings`}>Project</PageLink>
        </>
      )}
      <p className={classes.group}>Installation</p>
      <PageLink to="/projects" end>
        Projects
      </PageLink>
      <PageLink to="/api-reference">API reference</PageLink>
      <a href="/queues" className={classes.link}>
        Queues (Bull Board)
      </a>
    </nav>
  );
}
