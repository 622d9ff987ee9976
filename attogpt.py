import gc,os,sys;h='input.txt (UTF-8, one name a line)';sys.excepthook=lambda t,e,_:t.__name__[
:2]in'BrKe'or exit(f"attogpt.py: {e!r:.150}; check {t==OSError and'output'or h}");w=open(1,'w',1,'utf-8').write
from math import*;from pathlib import*;from random import*;from tempfile import*;from urllib.request import*
num_steps = 1000; learning_rate = 0.01; temperature = 0.5; block_size = 16; f='input.txt'
if f not in os.listdir():d=urlopen('https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt',
None,60).read();t=TemporaryDirectory(dir='');p=Path(t.name,f);p.write_bytes(d);d<b'='or f in os.listdir()or p.replace(f)
U=[s for s in map(str.strip,open(f,'r',-1,'utf-8-sig'))if s];U[0];seed(42);shuffle(U);c=sorted({*''.join(U)})+['\n']
P=16*len(c);N=2*P+16*block_size+3072;R=range(N-P-3072,N,16);D=[gauss(0,.08)for _ in range(N)];M=S=[0]*N
h='temperature, block_size';1/(temperature>0<block_size);h='learning_rate';hasattr(gc,'freeze')and gc.disable()
def V(v,*a):x=len(D);D.extend(v);T.append((slice(x,len(D)),*a));return x
def F(o,x,w,t,C):y=x+len(C[0]);g,v=[G[o],D[x:y]][::t];G[x:y]=m(G[x:y],G[o][::-1],
C[::-1]);[0 for i,a in zip(w,g)if a for b in v for G[i]in[G[i]+a*b]for i in[i+1]if 0]
E=lambda o,l,*X:[0 for x in X for y in[slice(x,x+len(l))]for G[y]in[[h+g*a for h,g,a in zip(G[y],G[o],l)]]]
m=lambda z,k,w:([z]+[z:=[y+a*e+b*f+c*g+d*h for y,e,f,g,h in zip(z,p,q,r,s)]for(a,p),(b,q),(c,r),(d,s)in zip(
*[iter([p for p in zip(k,w)if p[0]]+[(0,z)]*3)]*4)])[-1];dot=lambda x,w,n=16,t=1:(lambda C,
A:V(m([0]*len(C),D[x:x+len(A)],A),F,x,w,t,C))(*(W.get(w)or W.setdefault(w,[A:=[D[i:i+n]for i in w],[*zip(*A)]]))[::t])
add=lambda x,y:V([a+b for a,b in zip(D[x:x+16],D[y:y+16])],E,[1]*16,y,x)
norm=lambda x:dot(V([(a:=D[(s:=dot(x,(x,)))]/16+1e-5)**-.5],E,[-a**-1.5/32],s),(x,),16,-1)
def softmax(x,k):v=D[x:];m=max(v)*k;n=len(v);a=0;v=[(b:=exp(i*k-m),a:=a+b)[0]for i in v];x=V(v,
E,[a*k for a in v],x);return dot(V([a**-1],E,[-a**-2],V([a],F,x,(),1,[[1]*n])),(x,),n,-1)
def gpt(t,K,k=1):x=norm(add(16*c.index(t),P+16*len(K)));q=dot(norm(x),R[-192:-144]);K+=q,;a=[
softmax(dot(q+i,(*[k+i+16 for k in K],),4),.5)for i in(0,4,8,12)];x=add(x,dot([dot(a.pop(0),(*[k+i
for k in K],),4,-1)for i in(32,36,40,44)][0],R[-144:-128]));h=dot(norm(x),R[-128:-64]);h=V(
[max(a,0)for a in D[h:]],E,[a>0 for a in D[h:]],h);return softmax(dot(add(x,dot(h,R[-64::4],64)),R[:-192]),k)
for s in range(num_steps):T=[];W={};t=f'\n{U[s%len(U)]}\n'[:block_size+1];K=[];e=0;L=[(
V([a:=log(max(0,D[(q:=gpt(i,K)+c.index(j))]))],E,[1/D[q]],q),e:=e+a)[0]for i,j in zip(t,t[1:])];k=-len(L)**-1;w(
f'step {s+1:4} / {num_steps:4} | loss {e*k:.4f}\n');G=[0]*V([1],E,[k],*L)+[1];[f(o,*a)
for o,f,*a in T[::-1]];r=learning_rate*(1-s/num_steps)/(1-.85**(s+1));k=1-.99**(s+1);M=[.85*m+(1-.85)*g
for m,g in zip(M,G)];S=[.99*s+(1-.99)*g*g for s,g in zip(S,G)];D=[p-r*m/(sqrt(s/k)+1e-8)for p,m,s in zip(D,M,S)]
for n in range(20):D=D[:N];T=[];W={};t='\n';K=[];[t:=t+choices(c,D[gpt(t[-1],K,temperature**-1):])[0]
for _ in range(block_size)if'\n'not in t[1:]];w('\n--- inference ---\n'*(n<1)+f'sample {n+1:2}: {t.strip(c[-1])}\n')
